// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {TimeAsset} from "../../contracts/TimeAsset.sol";
import {ITimeAsset} from "../../contracts/interfaces/ITimeAsset.sol";
import {Entry, RewardsTree} from "./support/RewardsTree.sol";
import {deploy} from "./support/Deploy.sol";
import {Vm, vm} from "./Vm.sol";

/// @dev Scheduling, withdrawing and settling. This contract is the ledger: it made the asset.
contract TimeAssetRootsTest {
    uint256 private constant COUNT = 16;
    uint64 private constant NOW_S = 1_800_000_000;
    address private constant STRANGER = address(0x5A);
    bytes32 private constant NEXT = keccak256("next");

    TimeAsset private time;
    Entry[] private entries;
    bytes32[] private nodes;

    function setUp() public {
        vm.warp(NOW_S);
        time = TimeAsset(deploy("TimeAsset", ""));
        for (uint256 i; i < COUNT; ++i) entries.push(Entry(address(uint160(0xA0 + i)), (i + 1) * 1e18));
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], RewardsTree.sum(entries), 0);
    }

    /// Invariant 5
    function testFuzz_Settle_PaysWhatClaimsWouldHave(uint256 k, uint256 place, uint16 paidBefore) public {
        k %= 5;
        place %= COUNT >> k;
        TimeAsset settled = _twin();
        TimeAsset claimed = _twin();
        for (uint256 i; i < COUNT; ++i) {
            if ((paidBefore >> i) & 1 == 0) continue;
            _claim(settled, i);
            _claim(claimed, i);
        }
        (uint256 start, uint256 count) = (place << k, 1 << k);
        bytes32[] memory proof = RewardsTree.proof(nodes, (COUNT >> k) + place);
        for (uint256 time_; time_ < 2; ++time_) settled.settle(RewardsTree.pack(entries, start, count), proof);
        for (uint256 i = start; i < start + count; ++i) {
            if ((paidBefore >> i) & 1 == 0) _claim(claimed, i);
        }
        for (uint256 i; i < COUNT; ++i) {
            address account = entries[i].account;
            require(settled.balanceOf(account) == claimed.balanceOf(account), "balance");
            require(settled.claimedWei(account) == claimed.claimedWei(account), "claimed");
        }
        require(settled.totalSupply() == claimed.totalSupply(), "supply");
    }

    function test_Settle_ShowsATransferForEachAccountItPays() public {
        _claim(time, 1);
        bytes memory packed = RewardsTree.pack(entries, 0, 2);
        bytes32[] memory proof = RewardsTree.proof(nodes, COUNT >> 1);
        vm.recordLogs();
        time.settle(packed, proof);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 1 && logs[0].topics[2] == bytes32(uint256(0xA0)), "event");
        require(logs[0].topics[1] == 0 && abi.decode(logs[0].data, (uint256)) == 1e18, "amount");
    }

    function testFuzz_Settle_RefusesEntriesThatAreNoFullSubtree(bytes memory packed) public {
        uint256 n = packed.length / 36;
        bool full = n != 0 && n & (n - 1) == 0 && n * 36 == packed.length;
        vm.expectRevert(
            full
                ? abi.encodeWithSelector(ITimeAsset.InvalidProof.selector)
                : abi.encodeWithSelector(ITimeAsset.BadEntries.selector, packed.length)
        );
        time.settle(packed, new bytes32[](0));
    }

    function test_Settle_RefusesThreeEntriesHalfAnEntryAndNone() public {
        bytes32[] memory proof = RewardsTree.proof(nodes, COUNT >> 2);
        uint256[4] memory lengths = [uint256(0), 35, 73, 108];
        for (uint256 i; i < lengths.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITimeAsset.BadEntries.selector, lengths[i]));
            time.settle(new bytes(lengths[i]), proof);
        }
    }

    function test_Settle_RefusesAChangedAmountAndAWrongPlace() public {
        bytes32[] memory proof = RewardsTree.proof(nodes, COUNT >> 1);
        bytes memory elsewhere = RewardsTree.pack(entries, 2, 2);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.InvalidProof.selector));
        time.settle(elsewhere, proof);
        entries[0].cumulativeWei += 1;
        bytes memory changed = RewardsTree.pack(entries, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.InvalidProof.selector));
        time.settle(changed, proof);
    }

    /// Invariant 6
    function test_Schedule_KeepsTheOldRootAndItsIssuedUntilTheNewOneIsActive() public {
        vm.recordLogs();
        time.schedule(NEXT, 200e18, NOW_S + 60);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs[0].topics[0] == ITimeAsset.RootScheduled.selector && logs[0].topics[1] == NEXT, "event");
        require(keccak256(logs[0].data) == keccak256(abi.encode(uint256(200e18), NOW_S + 60)), "figures");
        _requirePending(NEXT, 200e18, NOW_S + 60);
        vm.warp(NOW_S + 59);
        require(time.claimableRoot() == nodes[1] && time.issuedWei() == 136e18, "early");
        _claim(time, 0);
        vm.warp(NOW_S + 60);
        require(time.claimableRoot() == NEXT && time.issuedWei() == 200e18, "late");
        _requirePending(0, 0, 0);
    }

    /// Invariant 1: what the pending root issues is not there yet.
    function test_Claim_IsCappedByTheOldIssuedWhileARootIsPending() public {
        time = TimeAsset(deploy("TimeAsset", ""));
        time.schedule(nodes[1], 5e18, 0);
        time.schedule(NEXT, 200e18, NOW_S + 60);
        bytes32[] memory proof = RewardsTree.proof(nodes, COUNT + 9);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.AboveIssued.selector, 10e18, 5e18));
        time.claim(entries[9].account, 10e18, proof);
        bytes memory packed = RewardsTree.pack(entries, 9, 1);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.AboveIssued.selector, 10e18, 5e18));
        time.settle(packed, proof);
    }

    /// Invariant 6
    function test_Withdraw_BringsBackTheRootAndIssuedOfBefore() public {
        _claim(time, 0);
        time.schedule(NEXT, 200e18, NOW_S + 60);
        vm.recordLogs();
        time.withdraw();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs[0].topics[0] == ITimeAsset.RootWithdrawn.selector && logs[0].topics[1] == NEXT, "event");
        require(abi.decode(logs[0].data, (uint256)) == 136e18, "figure");
        require(time.claimableRoot() == nodes[1] && time.issuedWei() == 136e18, "restored");
        require(time.totalSupply() == 1e18, "supply");
        _requirePending(0, 0, 0);
        vm.warp(NOW_S + 60);
        _claim(time, 1);
        time.schedule(NEXT, 150e18, NOW_S + 120);
        _requirePending(NEXT, 150e18, NOW_S + 120);
    }

    /// Invariant 6
    function test_Schedule_RefusesASecondPendingRoot() public {
        time.schedule(NEXT, 200e18, NOW_S + 60);
        vm.warp(NOW_S + 59);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.RootPending.selector, NOW_S + 60));
        time.schedule(NEXT, 200e18, NOW_S + 120);
        vm.warp(NOW_S + 60);
        time.schedule(NEXT, 200e18, NOW_S + 120);
    }

    function test_Schedule_RefusesTheZeroRoot() public {
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.ZeroRoot.selector));
        time.schedule(0, 200e18, NOW_S);
    }

    function testFuzz_Schedule_RefusesIssuedThatFallsOrPasses96Bits(uint256 issuedWei) public {
        if (issuedWei < 136e18 || issuedWei > type(uint96).max) {
            vm.expectRevert(abi.encodeWithSelector(ITimeAsset.IssuedOutOfRange.selector, issuedWei, 136e18));
        }
        time.schedule(NEXT, issuedWei, NOW_S);
    }

    function test_Schedule_RefusesIssuedJustBelowTheLastAndJustAbove96Bits() public {
        uint256[2] memory figures = [uint256(136e18 - 1), uint256(type(uint96).max) + 1];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITimeAsset.IssuedOutOfRange.selector, figures[i], 136e18));
            time.schedule(NEXT, figures[i], NOW_S);
        }
        time.schedule(NEXT, 136e18, NOW_S);
        time.schedule(NEXT, type(uint96).max, NOW_S);
    }

    function test_Withdraw_RefusesAnActiveRoot() public {
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.NoRootPending.selector));
        time.withdraw();
        time.schedule(NEXT, 200e18, NOW_S + 60);
        vm.warp(NOW_S + 60);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.NoRootPending.selector));
        time.withdraw();
    }

    /// Invariant 8
    function test_Roots_AreTheLedgersAlone() public {
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.NotLedger.selector, STRANGER));
        vm.prank(STRANGER);
        time.schedule(NEXT, 200e18, NOW_S);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.NotLedger.selector, STRANGER));
        vm.prank(STRANGER);
        time.withdraw();
    }

    function _requirePending(bytes32 root, uint256 issuedWei, uint64 activeAtS) private view {
        (bytes32 pending, uint256 pendingIssuedWei, uint64 pendingAtS) = time.pendingRoot();
        require(pending == root && pendingIssuedWei == issuedWei && pendingAtS == activeAtS, "pending");
    }

    function _twin() private returns (TimeAsset twin) {
        twin = TimeAsset(deploy("TimeAsset", ""));
        twin.schedule(nodes[1], RewardsTree.sum(entries), 0);
    }

    function _claim(TimeAsset asset, uint256 i) private {
        asset.claim(entries[i].account, entries[i].cumulativeWei, RewardsTree.proof(nodes, COUNT + i));
    }
}
