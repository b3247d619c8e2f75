// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface ISignerContract {
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4);
}

/// Signatures over digests: by a key, or by a contract (EIP-1271).
library Signatures {
    /// Half the order of secp256k1: a larger s is the malleable twin of the same signature.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    function isSignedBy(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (signer.code.length == 0) return isSignedByKey(signer, digest, signature);
        (bool success, bytes memory answer) =
            signer.staticcall(abi.encodeCall(ISignerContract.isValidSignature, (digest, signature)));
        return success && answer.length >= 32 && bytes32(answer) == bytes32(ISignerContract.isValidSignature.selector);
    }

    function isSignedByKey(address signer, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        if (signature.length != 65) return false;
        uint256 s = uint256(bytes32(signature[32:64]));
        if (s > HALF_ORDER) return false;
        address recovered = ecrecover(digest, uint8(signature[64]), bytes32(signature[0:32]), bytes32(s));
        return recovered != address(0) && recovered == signer;
    }
}
