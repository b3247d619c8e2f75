// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IAuthorizedToken {
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;
    function transfer(address to, uint256 value) external returns (bool);
}

/// Brings a deposit that its payer signed as EIP-3009 `ReceiveWithAuthorization` into a channel: the nonce the
/// payer signed is made of the channel, so the money can go into no other.
contract DepositCollector {
    /// Where the settlement contract of x402's `batch-settlement` lies on every chain.
    address public constant x402BatchSettlement = 0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003;

    error OnlyX402BatchSettlement();
    error TransferFailed();

    function collect(address payer, address token, uint256 amount, bytes32 channelId, bytes calldata data) external {
        if (msg.sender != x402BatchSettlement) revert OnlyX402BatchSettlement();
        (uint256 validAfter, uint256 validBefore, uint256 salt, bytes memory signature) =
            abi.decode(data, (uint256, uint256, uint256, bytes));
        bytes32 nonce = keccak256(abi.encode(channelId, salt));
        IAuthorizedToken(token).receiveWithAuthorization(
            payer, address(this), amount, validAfter, validBefore, nonce, signature
        );
        if (!IAuthorizedToken(token).transfer(x402BatchSettlement, amount)) revert TransferFailed();
    }
}
