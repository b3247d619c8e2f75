// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IAgentTokens {
    function ownerOf(uint256 agentId) external view returns (address);
    function getApproved(uint256 agentId) external view returns (address);
    function isApprovedForAll(address owner, address operator) external view returns (bool);
}

/// Agents ask a validator to look at their work, and the validator answers: to the published interface of ERC-8004.
contract ValidationRegistry {
    struct Validation {
        address validator;
        uint256 agentId;
        uint8 response;
        bytes32 responseHash;
        string tag;
        uint256 lastUpdate;
        bool answered;
    }

    event ValidationRequest(
        address indexed validatorAddress, uint256 indexed agentId, string requestURI, bytes32 indexed requestHash
    );
    event ValidationResponse(
        address indexed validatorAddress,
        uint256 indexed agentId,
        bytes32 indexed requestHash,
        uint8 response,
        string responseURI,
        bytes32 responseHash,
        string tag
    );

    /// The identity registry of practice and test networks.
    address private constant IDENTITY = 0x8004A818BFB912233c491871b3d84c89A494BD9e;
    bytes32 private constant EMPTY = keccak256("");

    mapping(bytes32 requestHash => Validation) private validations;
    mapping(uint256 agent => bytes32[]) private ofAgent;
    mapping(address validator => bytes32[]) private ofValidator;

    function getIdentityRegistry() external pure returns (address) {
        return IDENTITY;
    }

    function validationRequest(
        address validatorAddress,
        uint256 agentId,
        string calldata requestURI,
        bytes32 requestHash
    ) external {
        require(validatorAddress != address(0), "bad validator");
        require(validations[requestHash].validator == address(0), "exists");
        IAgentTokens agents = IAgentTokens(IDENTITY);
        address owner = agents.ownerOf(agentId);
        bool allowed = msg.sender == owner || agents.isApprovedForAll(owner, msg.sender)
            || agents.getApproved(agentId) == msg.sender;
        require(allowed, "Not authorized");
        validations[requestHash] = Validation(validatorAddress, agentId, 0, bytes32(0), "", block.timestamp, false);
        ofAgent[agentId].push(requestHash);
        ofValidator[validatorAddress].push(requestHash);
        emit ValidationRequest(validatorAddress, agentId, requestURI, requestHash);
    }

    function validationResponse(
        bytes32 requestHash,
        uint8 response,
        string calldata responseURI,
        bytes32 responseHash,
        string calldata tag
    ) external {
        Validation storage validation = validations[requestHash];
        require(validation.validator != address(0), "unknown");
        require(validation.validator == msg.sender, "not validator");
        require(response <= 100, "resp>100");
        validation.response = response;
        validation.responseHash = responseHash;
        validation.tag = tag;
        validation.lastUpdate = block.timestamp;
        validation.answered = true;
        emit ValidationResponse(
            msg.sender, validation.agentId, requestHash, response, responseURI, responseHash, tag
        );
    }

    function getValidationStatus(bytes32 requestHash)
        external
        view
        returns (
            address validatorAddress,
            uint256 agentId,
            uint8 response,
            bytes32 responseHash,
            string memory tag,
            uint256 lastUpdate
        )
    {
        Validation storage found = validations[requestHash];
        require(found.validator != address(0), "unknown");
        return (found.validator, found.agentId, found.response, found.responseHash, found.tag, found.lastUpdate);
    }

    function getSummary(uint256 agentId, address[] calldata validatorAddresses, string calldata tag)
        external
        view
        returns (uint64 count, uint8 averageResponse)
    {
        bytes32 wanted = keccak256(bytes(tag));
        uint256 sum = 0;
        bytes32[] storage requests = ofAgent[agentId];
        for (uint256 i = 0; i < requests.length; i++) {
            Validation storage each = validations[requests[i]];
            if (!each.answered || !_isOneOf(each.validator, validatorAddresses)) continue;
            if (wanted != EMPTY && wanted != keccak256(bytes(each.tag))) continue;
            sum += each.response;
            count++;
        }
        averageResponse = count == 0 ? 0 : uint8(sum / count);
    }

    function getAgentValidations(uint256 agentId) external view returns (bytes32[] memory) {
        return ofAgent[agentId];
    }

    function getValidatorRequests(address validatorAddress) external view returns (bytes32[] memory) {
        return ofValidator[validatorAddress];
    }

    function _isOneOf(address validator, address[] calldata chosen) private pure returns (bool) {
        if (chosen.length == 0) return true;
        for (uint256 i = 0; i < chosen.length; i++) {
            if (chosen[i] == validator) return true;
        }
        return false;
    }
}
