// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {TimeAsset} from "../../contracts/TimeAsset.sol";
import {ITimeAsset} from "../../contracts/interfaces/ITimeAsset.sol";
import {Entry, RewardsTree} from "./support/RewardsTree.sol";
import {deploy} from "./support/Deploy.sol";
import {Vm, vm} from "./Vm.sol";

/// @dev This contract is the ledger: it made the asset.
contract TimeAssetTest {
    uint256 private constant COUNT = 8;
    address private constant TO = address(0x70);
    address private constant STRANGER = address(0x5A);

    TimeAsset private time;
    Entry[] private entries;
    bytes32[] private nodes;

    function setUp() public {
        vm.warp(1_800_000_000);
        time = TimeAsset(deploy("TimeAsset", ""));
        for (uint256 i; i < COUNT; ++i) entries.push(Entry(address(uint160(0xA0 + i)), (i + 1) * 1e18));
        _schedule();
    }

    function test_Metadata_IsTimes() public view {
        require(keccak256(bytes(time.name())) == keccak256("Attention Bank TIME"), "name");
        require(keccak256(bytes(time.symbol())) == keccak256("TIME") && time.decimals() == 18, "symbol");
        require(time.ledger() == address(this), "ledger");
        (, string memory name, string memory version, , address where, , ) = time.eip712Domain();
        require(keccak256(bytes(name)) == keccak256("Attention Bank TIME"), "domain name");
        require(keccak256(bytes(version)) == keccak256("1") && where == address(time), "domain");
    }

    /// Invariants 2, 3, 4
    function testFuzz_Claim_PaysTheDifferenceToWhatWasPaid(uint256 place, uint96 more) public {
        (place, more) = (place % COUNT, more % 1e28);
        Entry memory first = entries[place];
        _claim(place);
        entries[place].cumulativeWei += more;
        _schedule();
        if (more == 0) {
            bytes32[] memory proof = _proof(place);
            vm.expectRevert(
                abi.encodeWithSelector(ITimeAsset.NothingToClaim.selector, first.account, first.cumulativeWei)
            );
            time.claim(first.account, first.cumulativeWei, proof);
        } else {
            _claim(place);
        }
        require(time.balanceOf(first.account) == first.cumulativeWei + more, "balance");
        require(time.claimedWei(first.account) == first.cumulativeWei + more, "claimed");
        require(time.totalSupply() == first.cumulativeWei + more, "supply");
    }

    function test_Claim_ShowsAsATransferFromNobodyAndNothingElse() public {
        vm.recordLogs();
        _claim(3);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 1 && logs[0].topics[0] == IERC20.Transfer.selector, "event");
        require(logs[0].topics[1] == 0 && logs[0].topics[2] == bytes32(uint256(0xA3)), "parties");
        require(abi.decode(logs[0].data, (uint256)) == 4e18, "amount");
    }

    function testFuzz_Claim_RefusesWhatIsNotInTheTree(uint256 place, uint256 cumulativeWei, address account) public {
        Entry memory entry = entries[place % COUNT];
        bytes32[] memory proof = _proof(place % COUNT);
        if (account == address(0) || (cumulativeWei == entry.cumulativeWei && account == entry.account)) return;
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.InvalidProof.selector));
        time.claim(account, cumulativeWei, proof);
        if (cumulativeWei == entry.cumulativeWei) return;
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.InvalidProof.selector));
        time.claim(entry.account, cumulativeWei, proof);
    }

    /// Invariant 2
    function test_ClaimTo_PaysTheOtherAddressAndBooksItToTheAccount() public {
        bytes32[] memory proof = _proof(2);
        vm.recordLogs();
        vm.prank(entries[2].account);
        time.claimTo(3e18, proof, TO);
        require(time.balanceOf(TO) == 3e18 && time.balanceOf(entries[2].account) == 0, "balances");
        require(time.claimedWei(entries[2].account) == 3e18 && time.claimedWei(TO) == 0, "claimed");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 2 && logs[1].topics[0] == ITimeAsset.ClaimedTo.selector, "event");
        require(logs[1].topics[1] == bytes32(uint256(0xA2)) && logs[1].topics[2] == bytes32(uint256(0x70)), "parties");
        require(keccak256(logs[1].data) == keccak256(abi.encode(uint256(3e18), uint256(3e18))), "amounts");
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.NothingToClaim.selector, entries[2].account, 3e18));
        time.claim(entries[2].account, 3e18, proof);
    }

    function test_ClaimTo_ToOneselfIsAClaim() public {
        bytes32[] memory proof = _proof(2);
        vm.prank(entries[2].account);
        time.claimTo(3e18, proof, entries[2].account);
        require(time.balanceOf(entries[2].account) == 3e18 && time.claimedWei(entries[2].account) == 3e18, "paid");
    }

    function test_ClaimTo_RefusesTheZeroAddressAndWhoIsNotTheAccount() public {
        bytes32[] memory proof = _proof(2);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(entries[2].account);
        time.claimTo(3e18, proof, address(0));
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.InvalidProof.selector));
        vm.prank(STRANGER);
        time.claimTo(3e18, proof, STRANGER);
    }

    function test_Claim_RefusesTheLeafOfTheZeroAccountAndSettlePassesItOver() public {
        entries[1].account = address(0);
        _schedule();
        bytes32[] memory proof = _proof(1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        time.claim(address(0), 2e18, proof);
        uint256 othersWei;
        for (uint256 i; i < COUNT; ++i) if (i != 1) othersWei += entries[i].cumulativeWei;
        time.settle(RewardsTree.pack(entries, 0, COUNT), new bytes32[](0));
        require(time.totalSupply() == othersWei && time.balanceOf(entries[2].account) == 3e18, "others");
        require(time.balanceOf(address(0)) == 0 && time.claimedWei(address(0)) == 0, "zero account");
    }

    /// Invariant 1
    function testFuzz_Claim_NeverPassesIssued(uint96 issuedWei, uint256 extra) public {
        time = TimeAsset(deploy("TimeAsset", ""));
        entries[0].cumulativeWei = extra;
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], issuedWei, 0);
        if (extra <= issuedWei) {
            if (extra != 0) _claim(0);
            return;
        }
        bytes32[] memory proof = _proof(0);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.AboveIssued.selector, extra, issuedWei));
        time.claim(entries[0].account, extra, proof);
    }

    /// Invariant 1
    function test_AboveIssued_NamesTheSupplyThatWouldBe() public {
        time.schedule(nodes[1], RewardsTree.sum(entries), 0);
        _claim(0);
        entries[1].cumulativeWei = type(uint256).max;
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], 36e18, 0);
        bytes32[] memory proof = _proof(1);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.AboveIssued.selector, type(uint256).max, 36e18));
        time.claim(entries[1].account, type(uint256).max, proof);
        entries[1].cumulativeWei = type(uint128).max;
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], 36e18, 0);
        bytes memory huge = RewardsTree.pack(entries, 0, 2);
        proof = RewardsTree.proof(nodes, COUNT >> 1);
        vm.expectRevert(
            abi.encodeWithSelector(ITimeAsset.AboveIssued.selector, uint256(type(uint128).max) + 1e18, 36e18)
        );
        time.settle(huge, proof);
        entries[1].cumulativeWei = 36e18;
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], 36e18, 0);
        bytes memory packed = RewardsTree.pack(entries, 0, 2);
        proof = RewardsTree.proof(nodes, COUNT >> 1);
        vm.expectRevert(abi.encodeWithSelector(ITimeAsset.AboveIssued.selector, 37e18, 36e18));
        time.settle(packed, proof);
        entries[1].cumulativeWei = 35e18;
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], 36e18, 0);
        _claim(1);
        require(time.totalSupply() == 36e18, "the last wei is paid");
    }

    function testFuzz_Transfer_MovesBalanceAndLeavesClaimed(uint256 valueWei, bool self) public {
        _claim(7);
        address from = entries[7].account;
        address to = self ? from : TO;
        vm.prank(from);
        if (valueWei > 8e18) {
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, from, 8e18, valueWei)
            );
        }
        time.transfer(to, valueWei);
        uint256 movedWei = valueWei > 8e18 || self ? 0 : valueWei;
        require(time.balanceOf(from) == 8e18 - movedWei && time.balanceOf(TO) == movedWei, "balances");
        require(time.claimedWei(from) == 8e18 && time.claimedWei(TO) == 0 && time.totalSupply() == 8e18, "books");
    }

    function test_Transfer_RefusesTheZeroAddress() public {
        _claim(7);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(entries[7].account);
        time.transfer(address(0), 1);
    }

    function test_TransferFrom_SpendsTheAllowance() public {
        _claim(7);
        vm.prank(entries[7].account);
        time.approve(STRANGER, 5);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, STRANGER, 5, 6));
        vm.prank(STRANGER);
        time.transferFrom(entries[7].account, TO, 6);
        vm.prank(STRANGER);
        time.transferFrom(entries[7].account, TO, 5);
        require(time.balanceOf(TO) == 5 && time.allowance(entries[7].account, STRANGER) == 0, "moved");
    }

    function _claim(uint256 place) private {
        time.claim(entries[place].account, entries[place].cumulativeWei, _proof(place));
    }

    function _schedule() private {
        nodes = RewardsTree.build(entries);
        time.schedule(nodes[1], RewardsTree.sum(entries), uint64(block.timestamp));
    }

    function _proof(uint256 place) private view returns (bytes32[] memory) {
        return RewardsTree.proof(nodes, COUNT + place);
    }
}
