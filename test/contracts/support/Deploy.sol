// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../Vm.sol";

/// @notice Deploys a contract of the project as it was compiled for deployment; reverts with its reason.
/// @dev A test that says `new` holds all that code itself, and the tests together take minutes to compile.
/// @param args The constructor's, encoded.
function deploy(string memory name, bytes memory args) returns (address made) {
    bytes memory code = bytes.concat(vm.getCode(name), args);
    assembly ("memory-safe") {
        made := create(0, add(code, 32), mload(code))
        if iszero(made) {
            let pointer := mload(0x40)
            returndatacopy(pointer, 0, returndatasize())
            revert(pointer, returndatasize())
        }
    }
}
