// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Merkle roots over the receipts of providers. What is anchored can be added to and never changed: the
/// ranges of one provider join without gap or overlap, from receipt 0 on.
contract ReceiptAnchor {
    struct Head {
        /// Root of the newest range; zero before the first.
        bytes32 root;
        /// Number of the first receipt that is not anchored.
        uint64 nextSeq;
        /// Who may go on from here; zero while the provider anchors.
        address successor;
    }

    event Anchored(
        address indexed provider, bytes32 indexed root, uint64 fromSeq, uint64 toSeq, bytes32 prevRoot
    );
    event TakenOver(address indexed provider, address indexed successor, uint64 fromSeq, bytes32 prevRoot);

    error EmptyRoot();
    error NotJoined(uint64 nextSeq, bytes32 lastRoot);
    error RangeEndsBeforeItBegins();
    error AlreadyHandedOver(address successor);
    error NotTheSuccessor();
    error HasAnchoredBefore();

    mapping(address provider => Head) public heads;

    /// Anchors the receipts `fromSeq` to `toSeq` of the sender. `fromSeq` must be the next number and
    /// `prevRoot` the root before it.
    function anchor(bytes32 root, uint64 fromSeq, uint64 toSeq, bytes32 prevRoot) external {
        Head storage head = heads[msg.sender];
        if (head.successor != address(0)) revert AlreadyHandedOver(head.successor);
        if (root == bytes32(0)) revert EmptyRoot();
        if (toSeq < fromSeq || toSeq == type(uint64).max) revert RangeEndsBeforeItBegins();
        if (fromSeq != head.nextSeq || prevRoot != head.root) revert NotJoined(head.nextSeq, head.root);
        head.root = root;
        head.nextSeq = toSeq + 1;
        emit Anchored(msg.sender, root, fromSeq, toSeq, prevRoot);
    }

    /// The sender, whose key is about to change, anchors no more; only `successor` can go on, by `takeOver`.
    function handOver(address successor) external {
        Head storage head = heads[msg.sender];
        if (head.successor != address(0)) revert AlreadyHandedOver(head.successor);
        if (successor == address(0) || successor == msg.sender) revert NotTheSuccessor();
        head.successor = successor;
    }

    /// Goes on where `provider` ended, who named the sender. Asked for by the successor, so that nobody can
    /// be given a history that is not theirs.
    function takeOver(address provider) external {
        Head storage ended = heads[provider];
        Head storage head = heads[msg.sender];
        if (ended.successor != msg.sender) revert NotTheSuccessor();
        if (head.nextSeq != 0 || head.successor != address(0)) revert HasAnchoredBefore();
        head.root = ended.root;
        head.nextSeq = ended.nextSeq;
        emit TakenOver(provider, msg.sender, ended.nextSeq, ended.root);
    }
}
