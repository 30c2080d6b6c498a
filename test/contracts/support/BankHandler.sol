// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AttentionLedger} from "../../../contracts/AttentionLedger.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {Report} from "../../../contracts/interfaces/IAttentionLedger.sol";
import {Bank} from "./Bank.sol";
import {Entry, RewardsTree} from "./RewardsTree.sol";
import {vm} from "../Vm.sol";

/// @notice Acts on a whole bank at random, and keeps its own books of what must be true.
/// @dev Of 8 accounts in the trees; they, and one more address, get paid and transfer.
contract BankHandler is Bank {
    uint256 public constant COUNT = 8;

    bool public unlawful; // something went through that must not, or did not that must
    uint256 public paidWei;
    bytes32 public claimableRoot; // as these books see it
    uint256 public claimableIssuedWei;
    uint256 private _pendingIssuedWei;
    bytes32 private _pendingRoot;
    uint256 private _pendingUntilS;
    uint256[COUNT] private _cumulativeWei; // of the claimable tree
    uint256[COUNT] private _pendingCumulativeWei;
    uint256[COUNT] public claimedMarkWei;
    bytes32[] public hashes; // of the reports that stand, epoch 1 first
    bytes[] private _removed; // reports, encoded

    constructor() {
        _openBank();
    }

    function post(uint256 seed) external {
        _pass(1 + (seed % 10_000));
        Report memory report = _fill(seed);
        bytes32 hash = ledger.hashReport(report);
        bool lawful = _pendingUntilS == 0 && report.issuedWei <= ledger.scheduleWei(report.windowEnd);
        bytes memory signatures = _sign(ledger.digestReport(report), FIRST_THREE);
        try ledger.post(report, FIRST_THREE, signatures) {
            if (!lawful) unlawful = true;
            hashes.push(hash);
            (_pendingRoot, _pendingIssuedWei) = (report.rewardsRoot, report.issuedWei);
            _pendingUntilS = block.timestamp + CHALLENGE_S;
        } catch {
            if (lawful) unlawful = true;
        }
    }

    function remove(bool byCourt, uint256 waitS) external {
        _pass(waitS % 4000);
        bool lawful = _pendingUntilS != 0;
        Report memory report = _fill(0);
        vm.prank(byCourt ? COURT : GUARDIAN);
        (bool ok, ) = address(ledger).call(byCourt ? abi.encodeCall(ledger.void, ()) : abi.encodeCall(ledger.veto, ()));
        if (ok != lawful) unlawful = true;
        if (!ok) return;
        hashes.pop();
        _pendingUntilS = 0;
        report = _nextReport(_pendingRoot, _pendingIssuedWei);
        report.attempt -= 1;
        _removed.push(abi.encode(report));
    }

    /// Invariant 7
    function replay(uint256 which) external {
        if (_removed.length == 0) return;
        Report memory report = abi.decode(_removed[which % _removed.length], (Report));
        bytes memory signatures = _sign(ledger.digestReport(report), FIRST_THREE);
        try ledger.post(report, FIRST_THREE, signatures) {
            unlawful = true;
        } catch {}
    }

    function wait(uint256 seconds_) external {
        _pass(seconds_ % 8000);
    }

    /// Invariant 4
    function claim(uint256 place, uint256 extraWei, bool elsewhere) external {
        place %= COUNT;
        Entry[] memory entries = _entries(_cumulativeWei);
        Entry memory entry = entries[place];
        extraWei = extraWei % 3 == 0 ? 1 : 0; // one claim in three wants a wei too much
        bytes32[] memory proof = RewardsTree.proof(RewardsTree.build(entries), COUNT + place);
        uint256 dueWei = entry.cumulativeWei - claimedMarkWei[place];
        bool lawful = claimableRoot != 0 && extraWei == 0 && dueWei != 0;
        bool ok;
        if (elsewhere) {
            vm.prank(entry.account);
            (ok, ) = address(time).call(
                abi.encodeCall(time.claimTo, (entry.cumulativeWei + extraWei, proof, holder(COUNT)))
            );
        } else {
            (ok, ) = address(time).call(
                abi.encodeCall(time.claim, (entry.account, entry.cumulativeWei + extraWei, proof))
            );
        }
        if (ok != lawful) unlawful = true;
        if (ok) _book(place, dueWei);
    }

    function settle(uint256 k, uint256 place) external {
        k %= 4;
        place %= COUNT >> k;
        if (claimableRoot == 0) return;
        Entry[] memory entries = _entries(_cumulativeWei);
        bytes32[] memory proof = RewardsTree.proof(RewardsTree.build(entries), (COUNT >> k) + place);
        time.settle(RewardsTree.pack(entries, place << k, 1 << k), proof);
        for (uint256 i = place << k; i < (place + 1) << k; ++i) _book(i, entries[i].cumulativeWei - claimedMarkWei[i]);
    }

    function transfer(uint256 from, uint256 to, uint256 valueWei) external {
        address sender = holder(from % (COUNT + 1));
        uint256 balanceWei = time.balanceOf(sender);
        valueWei %= balanceWei + 2; // sometimes a wei more than there is
        vm.prank(sender);
        (bool ok, ) = address(time).call(abi.encodeCall(time.transfer, (holder(to % (COUNT + 1)), valueWei)));
        if (ok != (valueWei <= balanceWei)) unlawful = true;
    }

    /// Invariants 8, 10: an outsider tries what belongs to others.
    function intrude(uint256 seed) external {
        bytes[4] memory calls = [
            abi.encodeCall(time.schedule, (bytes32(seed), type(uint96).max, 0)),
            abi.encodeCall(time.withdraw, ()),
            abi.encodeCall(ledger.veto, ()),
            abi.encodeCall(ledger.void, ())
        ];
        vm.prank(STRANGER);
        (bool ok, ) = (seed % 4 < 2 ? address(time) : address(ledger)).call(calls[seed % 4]);
        if (ok) unlawful = true;
    }

    function holder(uint256 i) public pure returns (address) {
        return address(uint160(0xA0 + i));
    }

    function bank() external view returns (AttentionLedger, TimeAsset) {
        return (ledger, time);
    }

    function pending() external view returns (bool) {
        return _pendingUntilS != 0;
    }

    function cumulativeWei(uint256 i) external view returns (uint256) {
        return _cumulativeWei[i];
    }

    /// @dev The next report of random rewards: sometimes nothing, sometimes the whole budget.
    function _fill(uint256 seed) private returns (Report memory report) {
        if (_pendingUntilS != 0) return _nextReport(_pendingRoot, _pendingIssuedWei);
        for (uint256 i; i < COUNT; ++i) {
            uint256 share = uint256(keccak256(abi.encode(seed, i))) % (BUDGET_WEI / COUNT + 1);
            _pendingCumulativeWei[i] =
                _cumulativeWei[i] + (seed % 5 == 0 ? BUDGET_WEI / COUNT : (share * (seed % 3)) / 2);
        }
        Entry[] memory entries = _entries(_pendingCumulativeWei);
        return _nextReport(RewardsTree.build(entries)[1], RewardsTree.sum(entries));
    }

    function _pass(uint256 seconds_) private {
        vm.warp(block.timestamp + seconds_);
        if (_pendingUntilS == 0 || block.timestamp < _pendingUntilS) return;
        _pendingUntilS = 0;
        (claimableRoot, claimableIssuedWei) = (_pendingRoot, _pendingIssuedWei);
        _cumulativeWei = _pendingCumulativeWei;
    }

    function _book(uint256 place, uint256 amountWei) private {
        claimedMarkWei[place] += amountWei;
        paidWei += amountWei;
    }

    function _entries(uint256[COUNT] memory cumulative) private pure returns (Entry[] memory entries) {
        entries = new Entry[](COUNT);
        for (uint256 i; i < COUNT; ++i) entries[i] = Entry(holder(i), cumulative[i]);
    }
}
