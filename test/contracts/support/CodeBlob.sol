// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Puts bytes on chain as a contract's code.
library CodeBlob {
    /// @notice A contract whose code is `prefix` and then `data`.
    function deploy(bytes memory prefix, bytes memory data) internal returns (address blob) {
        bytes memory code = bytes.concat(prefix, data);
        // PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE (0), CODECOPY, RETURNDATASIZE, RETURN
        bytes memory initCode = bytes.concat(hex"61", bytes2(uint16(code.length)), hex"80600a3d393df3", code);
        assembly ("memory-safe") {
            blob := create(0, add(initCode, 32), mload(initCode))
        }
        require(blob != address(0), "the blob was not created");
    }
}
