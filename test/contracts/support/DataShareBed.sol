// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {DataShare} from "../../../contracts/DataShare.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {Content, Mandate, Rights} from "../../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../../contracts/libraries/DataNames.sol";
import {Purposes} from "../../../contracts/libraries/Purposes.sol";
import {DataShareWords} from "./DataShareWords.sol";
import {deploy} from "./Deploy.sol";
import {typedDataDigest} from "./TypedData.sol";
import {vm} from "../Vm.sol";

/// @notice A DataShare with owners and readers who have keys; this contract is its admin and the time asset's ledger.
contract DataShareBed is DataShareWords {
    uint40 internal constant START_S = 1_800_000_000;
    uint40 internal constant DAY_S = 1 days;
    uint32 internal constant RESEARCH = Purposes.RESEARCH;
    uint32 internal constant TERMS = 7;
    uint64 internal constant FOREVER_S = type(uint64).max;
    uint64 internal constant VAULT_ROLE = 3;
    uint256 internal constant OWNER_KEY = 0xA11CE;
    bytes32 internal constant SALT = keccak256("salt");
    address internal constant READER = address(0xBEEF);
    address internal constant OTHER = address(0x07E5);
    address internal constant VAULT = address(0xFA);

    DataShare internal share;
    TimeAsset internal time;
    AccessManager internal access;
    address internal owner;

    function _openShare() internal {
        vm.warp(START_S);
        owner = vm.addr(OWNER_KEY);
        access = AccessManager(deploy("AccessManager", abi.encode(address(this))));
        time = TimeAsset(deploy("TimeAsset", ""));
        share = DataShare(deploy("DataShare", abi.encode(address(access), address(time))));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = share.anchorReads.selector;
        access.setTargetFunctionRole(address(share), selectors, VAULT_ROLE);
        access.grantRole(VAULT_ROLE, VAULT, 0);
    }

    /// @dev Pays `account` as the only leaf of a next root.
    function _fund(address account, uint256 cumulativeWei) internal {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulativeWei))));
        time.schedule(leaf, time.issuedWei() + cumulativeWei, 0);
        time.claim(account, cumulativeWei, new bytes32[](0));
    }

    function _register(address of_) internal returns (bytes32) {
        return _register(of_, SALT);
    }

    function _register(address of_, bytes32 salt) internal returns (bytes32) {
        vm.prank(of_);
        return share.register(salt, _content(1), "ipfs://manifest");
    }

    function _grant(bytes32 scope, address reader, Rights memory rights) internal {
        vm.prank(owner);
        share.grant(scope, _wallet(reader), rights);
    }

    function _content(uint256 i) internal pure returns (Content memory) {
        return Content(keccak256(abi.encode("manifest", i)), keccak256(abi.encode("key", i)));
    }

    /// @dev For research, from now on for a day.
    function _rights() internal view returns (Rights memory) {
        return Rights(RESEARCH, TERMS, false, uint40(block.timestamp), uint40(block.timestamp) + DAY_S);
    }

    function _sharable() internal view returns (Rights memory rights) {
        rights = _rights();
        rights.mayReshare = true;
    }

    function _wallet(address reader) internal pure returns (bytes32) {
        return DataNames.walletSubject(reader);
    }

    /// @dev For the slot as it stands.
    function _mandate(address of_, bytes32 scope, bytes32 subject) internal view returns (Mandate memory) {
        return Mandate(of_, share.epochOf(scope), share.grantOf(scope, subject).seq, FOREVER_S);
    }

    function _signWord(uint256 key, bytes32 word) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            key,
            typedDataDigest("DataShare", block.chainid, address(share), word)
        );
        return abi.encodePacked(r, s, v);
    }

    function _signGrant(
        uint256 key,
        Mandate memory mandate,
        bytes32 scope,
        bytes32 subject,
        Rights memory rights
    ) internal view returns (bytes memory) {
        return _signWord(key, this.hashGrant(mandate, scope, subject, rights));
    }
}
