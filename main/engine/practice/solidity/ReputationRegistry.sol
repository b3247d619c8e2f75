// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IAgents {
    function isAuthorizedOrOwner(address spender, uint256 agentId) external view returns (bool);
}

/// What clients say of agents, to the published interface of ERC-8004. Whose word counts is the reader's choice.
contract ReputationRegistry {
    struct Feedback {
        int128 value;
        uint8 valueDecimals;
        bool isRevoked;
        string tag1;
        string tag2;
    }

    /// Rows of one answer of `readAllFeedback`.
    struct Rows {
        address[] clients;
        uint64[] indexes;
        int128[] values;
        uint8[] decimals;
        string[] tag1s;
        string[] tag2s;
        bool[] revoked;
    }

    event NewFeedback(
        uint256 indexed agentId,
        address indexed clientAddress,
        uint64 feedbackIndex,
        int128 value,
        uint8 valueDecimals,
        string indexed indexedTag1,
        string tag1,
        string tag2,
        string endpoint,
        string feedbackURI,
        bytes32 feedbackHash
    );
    event FeedbackRevoked(uint256 indexed agentId, address indexed clientAddress, uint64 indexed feedbackIndex);
    event ResponseAppended(
        uint256 indexed agentId,
        address indexed clientAddress,
        uint64 feedbackIndex,
        address indexed responder,
        string responseURI,
        bytes32 responseHash
    );

    /// The identity registry of practice and test networks.
    address private constant IDENTITY = 0x8004A818BFB912233c491871b3d84c89A494BD9e;
    int128 private constant MAX_VALUE = 1e38;
    bytes32 private constant EMPTY = keccak256("");

    mapping(uint256 agent => mapping(address client => mapping(uint64 index => Feedback))) private given;
    mapping(uint256 agent => mapping(address client => uint64)) private lastIndex;
    mapping(uint256 agent => address[]) private clients;
    mapping(uint256 agent => mapping(address client => mapping(uint64 index => address[]))) private responders;
    mapping(
        uint256 agent => mapping(address client => mapping(uint64 index => mapping(address responder => uint64)))
    ) private responses;

    function getIdentityRegistry() external pure returns (address) {
        return IDENTITY;
    }

    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string memory tag1,
        string memory tag2,
        string memory endpoint,
        string memory feedbackURI,
        bytes32 feedbackHash
    ) external {
        require(valueDecimals <= 18, "too many decimals");
        require(value >= -MAX_VALUE && value <= MAX_VALUE, "value too large");
        require(!IAgents(IDENTITY).isAuthorizedOrOwner(msg.sender, agentId), "Self-feedback not allowed");
        uint64 index = ++lastIndex[agentId][msg.sender];
        if (index == 1) clients[agentId].push(msg.sender);
        given[agentId][msg.sender][index] = Feedback(value, valueDecimals, false, tag1, tag2);
        emit NewFeedback(
            agentId, msg.sender, index, value, valueDecimals, tag1, tag1, tag2, endpoint, feedbackURI, feedbackHash
        );
    }

    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external {
        _requireIndex(agentId, msg.sender, feedbackIndex);
        Feedback storage feedback = given[agentId][msg.sender][feedbackIndex];
        require(!feedback.isRevoked, "Already revoked");
        feedback.isRevoked = true;
        emit FeedbackRevoked(agentId, msg.sender, feedbackIndex);
    }

    function appendResponse(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        string calldata responseURI,
        bytes32 responseHash
    ) external {
        _requireIndex(agentId, clientAddress, feedbackIndex);
        require(bytes(responseURI).length > 0, "Empty URI");
        uint64 count = ++responses[agentId][clientAddress][feedbackIndex][msg.sender];
        if (count == 1) responders[agentId][clientAddress][feedbackIndex].push(msg.sender);
        emit ResponseAppended(agentId, clientAddress, feedbackIndex, msg.sender, responseURI, responseHash);
    }

    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64) {
        return lastIndex[agentId][clientAddress];
    }

    function getClients(uint256 agentId) external view returns (address[] memory) {
        return clients[agentId];
    }

    function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
        external
        view
        returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked)
    {
        _requireIndex(agentId, clientAddress, feedbackIndex);
        Feedback storage feedback = given[agentId][clientAddress][feedbackIndex];
        return (feedback.value, feedback.valueDecimals, feedback.tag1, feedback.tag2, feedback.isRevoked);
    }

    function readAllFeedback(
        uint256 agentId,
        address[] memory clientAddresses,
        string memory tag1,
        string memory tag2,
        bool includeRevoked
    )
        external
        view
        returns (
            address[] memory,
            uint64[] memory,
            int128[] memory,
            uint8[] memory,
            string[] memory,
            string[] memory,
            bool[] memory
        )
    {
        if (clientAddresses.length == 0) clientAddresses = clients[agentId];
        Rows memory rows =
            _read(agentId, clientAddresses, keccak256(bytes(tag1)), keccak256(bytes(tag2)), includeRevoked);
        return (rows.clients, rows.indexes, rows.values, rows.decimals, rows.tag1s, rows.tag2s, rows.revoked);
    }

    /// The average of chosen clients, in the decimals that most of them used.
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals) {
        require(clientAddresses.length > 0, "clientAddresses required");
        Rows memory rows = _read(agentId, clientAddresses, keccak256(bytes(tag1)), keccak256(bytes(tag2)), false);
        if (rows.values.length == 0) return (0, 0, 0);
        int256 sum = 0;
        uint64[19] memory used;
        for (uint256 i = 0; i < rows.values.length; i++) {
            sum += int256(rows.values[i]) * int256(10 ** (18 - rows.decimals[i]));
            used[rows.decimals[i]] += 1;
        }
        for (uint8 decimals = 1; decimals <= 18; decimals++) {
            if (used[decimals] > used[summaryValueDecimals]) summaryValueDecimals = decimals;
        }
        count = uint64(rows.values.length);
        summaryValue = int128(sum / int256(uint256(count)) / int256(10 ** (18 - summaryValueDecimals)));
    }

    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata chosen
    ) external view returns (uint64 count) {
        address[] memory list;
        if (clientAddress == address(0)) {
            list = clients[agentId];
        } else {
            list = new address[](1);
            list[0] = clientAddress;
        }
        for (uint256 i = 0; i < list.length; i++) {
            uint64 first = feedbackIndex == 0 ? 1 : feedbackIndex;
            uint64 last = feedbackIndex == 0 ? lastIndex[agentId][list[i]] : feedbackIndex;
            for (uint64 index = first; index <= last; index++) {
                count += _responsesTo(agentId, list[i], index, chosen);
            }
        }
    }

    function _responsesTo(uint256 agentId, address client, uint64 index, address[] calldata chosen)
        private
        view
        returns (uint64 count)
    {
        address[] memory from = chosen;
        if (from.length == 0) from = responders[agentId][client][index];
        for (uint256 i = 0; i < from.length; i++) count += responses[agentId][client][index][from[i]];
    }

    function _read(uint256 agentId, address[] memory list, bytes32 tag1, bytes32 tag2, bool includeRevoked)
        private
        view
        returns (Rows memory rows)
    {
        uint256 size = 0;
        for (uint256 i = 0; i < list.length; i++) {
            for (uint64 index = 1; index <= lastIndex[agentId][list[i]]; index++) {
                if (_fits(given[agentId][list[i]][index], tag1, tag2, includeRevoked)) size++;
            }
        }
        rows = Rows(
            new address[](size),
            new uint64[](size),
            new int128[](size),
            new uint8[](size),
            new string[](size),
            new string[](size),
            new bool[](size)
        );
        uint256 row = 0;
        for (uint256 i = 0; i < list.length; i++) {
            for (uint64 index = 1; index <= lastIndex[agentId][list[i]]; index++) {
                Feedback storage feedback = given[agentId][list[i]][index];
                if (!_fits(feedback, tag1, tag2, includeRevoked)) continue;
                rows.clients[row] = list[i];
                rows.indexes[row] = index;
                rows.values[row] = feedback.value;
                rows.decimals[row] = feedback.valueDecimals;
                rows.tag1s[row] = feedback.tag1;
                rows.tag2s[row] = feedback.tag2;
                rows.revoked[row] = feedback.isRevoked;
                row++;
            }
        }
    }

    function _fits(Feedback storage feedback, bytes32 tag1, bytes32 tag2, bool includeRevoked)
        private
        view
        returns (bool)
    {
        return (includeRevoked || !feedback.isRevoked) && (tag1 == EMPTY || tag1 == keccak256(bytes(feedback.tag1)))
            && (tag2 == EMPTY || tag2 == keccak256(bytes(feedback.tag2)));
    }

    function _requireIndex(uint256 agentId, address client, uint64 index) private view {
        require(index > 0, "index must be > 0");
        require(index <= lastIndex[agentId][client], "index out of bounds");
    }
}
