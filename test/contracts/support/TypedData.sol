// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a wallet signs (EIP-712) of `structHash`, for the contract `name` of version 1 at `verifyingContract`.
function typedDataDigest(
    string memory name,
    uint256 chainId,
    address verifyingContract,
    bytes32 structHash
) pure returns (bytes32) {
    bytes32 domain = keccak256(
        abi.encode(
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
            keccak256(bytes(name)),
            keccak256("1"),
            chainId,
            verifyingContract
        )
    );
    return keccak256(abi.encodePacked(hex"1901", domain, structHash));
}
