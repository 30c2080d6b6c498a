// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {IOperatorSet} from "../../contracts/interfaces/IOperatorSet.sol";
import {IScoreCourt} from "../../contracts/interfaces/IScoreCourt.sol";
import {CourtBank} from "./support/CourtBank.sol";
import {vm} from "./Vm.sol";

/// @notice Bonds lie where they are while their operator can sign, and pay whoever proves a report wrong.
contract OperatorBondsTest is CourtBank {
    address payable private constant BURNT = payable(0x000000000000000000000000000000000000dEaD);

    function setUp() public {
        _openCourt();
        vm.warp(START_S + 1 days);
        vm.deal(address(this), 100 ether);
    }

    /// Invariant 22
    function testFuzz_Collect_PaysHalfOfWhatTheSignersLose(uint96[5] memory bonds) public {
        uint256 lostWei;
        for (uint256 i; i < 5; ++i) {
            bonds[i] %= 3 ether;
            operatorSet.deposit{value: bonds[i]}(vm.addr(keys[i]));
            if (i < 3) lostWei += bonds[i] < PENALTY_WEI ? bonds[i] : PENALTY_WEI;
        }
        (Report memory report, bytes memory signatures) = _refuted();
        vm.prank(CHALLENGER);
        court.collect(report, FIRST_THREE, signatures);
        require(CHALLENGER.balance == lostWei / 2, "bounty");
        require(BURNT.balance == lostWei - lostWei / 2, "burnt");
        for (uint256 i; i < 5; ++i) {
            uint256 leftWei = i < 3 ? bonds[i] - (bonds[i] < PENALTY_WEI ? bonds[i] : PENALTY_WEI) : bonds[i];
            require(operatorSet.bondWei(vm.addr(keys[i])) == leftWei, "bond");
        }
        vm.expectRevert(
            abi.encodeWithSelector(IScoreCourt.NothingToCollect.selector, CHALLENGER, ledger.hashReport(report))
        );
        vm.prank(CHALLENGER);
        court.collect(report, FIRST_THREE, signatures);
    }

    /// Invariant 22
    function test_Collect_NamesOnlyThoseWhoSigned() public {
        (Report memory report, bytes memory signatures) = _refuted();
        address named = vm.addr(keys[3]);
        address recovered = vm.addr(keys[2]);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.NotTheOperator.selector, 3, named, recovered));
        vm.prank(CHALLENGER);
        court.collect(report, 11, signatures);
        (address challenger, ) = court.bountyOf(ledger.hashReport(report));
        require(challenger == CHALLENGER, "changed");
    }

    /// Invariant 22
    function test_Collect_WorksAfterTheOperatorsWereRotatedOut() public {
        operatorSet.deposit{value: 1 ether}(vm.addr(keys[0]));
        (Report memory report, bytes memory signatures) = _refuted();
        address[] memory others = new address[](1);
        others[0] = STRANGER;
        operatorSet.rotate(others, 1, 0);
        vm.prank(CHALLENGER);
        court.collect(report, FIRST_THREE, signatures);
        require(CHALLENGER.balance == 0.5 ether, "bounty");
    }

    function test_Collect_FailsByNameWhenTheChallengerTakesNoEther() public {
        operatorSet.deposit{value: 1 ether}(vm.addr(keys[0]));
        Data memory data = _wrong();
        Report memory report = _reportOf(data);
        _post(report);
        court.challengeScore(report, 0, _scoreLeaf(data, 1)); // this contract has no receive
        bytes memory signatures = _sign(ledger.digestReport(report), FIRST_THREE);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.PaymentFailed.selector, address(this), 0.5 ether));
        court.collect(report, FIRST_THREE, signatures);
        vm.warp(block.timestamp + CHALLENGE_S / 2); // it cannot keep the signers' bonds from being taken
        vm.prank(STRANGER);
        court.collect(report, FIRST_THREE, signatures);
        require(STRANGER.balance == 0.5 ether, "bounty");
    }

    /// Invariant 22
    function test_Collect_IsOpenToAnybodyOnceTheHeadStartIsOver() public {
        operatorSet.deposit{value: 1 ether}(vm.addr(keys[0]));
        (Report memory report, bytes memory signatures) = _refuted();
        bytes32 hash = ledger.hashReport(report);
        require(court.headStartS() == CHALLENGE_S / 2, "head start");
        uint64 openAtS = uint64(block.timestamp) + CHALLENGE_S / 2;
        vm.warp(openAtS - 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotOpenYet.selector, CHALLENGER, openAtS));
        vm.prank(STRANGER);
        court.collect(report, FIRST_THREE, signatures);
        vm.warp(openAtS);
        vm.prank(STRANGER);
        court.collect(report, FIRST_THREE, signatures);
        require(STRANGER.balance == 0.5 ether && CHALLENGER.balance == 0, "bounty");
        require(BURNT.balance == 0.5 ether && operatorSet.bondWei(vm.addr(keys[0])) == 0, "bond");
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NothingToCollect.selector, CHALLENGER, hash));
        vm.prank(CHALLENGER);
        court.collect(report, FIRST_THREE, signatures);
    }

    /// Invariant 22
    function test_Collect_IsTheChallengersAfterTheHeadStartTooWhileNobodyElseDid() public {
        operatorSet.deposit{value: 1 ether}(vm.addr(keys[0]));
        (Report memory report, bytes memory signatures) = _refuted();
        vm.warp(block.timestamp + CHALLENGE_S);
        vm.prank(CHALLENGER);
        court.collect(report, FIRST_THREE, signatures);
        require(CHALLENGER.balance == 0.5 ether, "bounty");
    }

    /// Invariant 22
    function test_Collect_PaysEachOfTwoChallengersForTheirOwnReportAndOnce() public {
        address operator = vm.addr(keys[0]);
        operatorSet.deposit{value: 3 ether}(operator);
        (Report memory first, bytes memory firstSignatures) = _refuted();
        Data memory data = _wrong();
        Report memory second = _reportOf(data);
        require(second.attempt == 1, "attempt");
        _post(second);
        bytes memory signatures = _sign(ledger.digestReport(second), FIRST_THREE);
        vm.prank(STRANGER);
        court.challengeScore(second, 0, _scoreLeaf(data, 1));
        uint256 openAtS = block.timestamp + CHALLENGE_S / 2;
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotOpenYet.selector, STRANGER, openAtS));
        vm.prank(CHALLENGER);
        court.collect(second, FIRST_THREE, signatures);
        vm.prank(STRANGER);
        court.collect(second, FIRST_THREE, signatures);
        vm.prank(CHALLENGER);
        court.collect(first, FIRST_THREE, firstSignatures);
        require(STRANGER.balance == 0.5 ether && CHALLENGER.balance == 0.5 ether, "bounties");
        require(operatorSet.bondWei(operator) == 1 ether && BURNT.balance == 1 ether, "bond");
    }

    function test_Slash_IsForTheCourtAlone() public {
        bytes32 set = operatorSet.digest();
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        operatorSet.slash(set, keccak256("a digest"), 7, "", payable(STRANGER));
    }

    function test_Slash_RefusesASetThatNeverWas() public {
        access.grantRole(2, address(this), 0);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, bytes32(uint256(1))));
        operatorSet.slash(bytes32(uint256(1)), keccak256("a digest"), 7, "", payable(STRANGER));
    }

    /// Invariant 23
    function test_Withdraw_WaitsUntilNothingTheOperatorSignedCanBePending() public {
        address operator = vm.addr(keys[0]);
        operatorSet.deposit{value: 2 ether}(operator);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.BondLocked.selector, operator, type(uint256).max));
        vm.prank(operator);
        operatorSet.withdraw(payable(operator));

        address[] memory others = new address[](1);
        others[0] = STRANGER;
        operatorSet.rotate(others, 1, 1 days);
        uint256 untilS = block.timestamp + 1 days + BOND_DELAY_S;
        vm.warp(untilS - 1);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.BondLocked.selector, operator, untilS));
        vm.prank(operator);
        operatorSet.withdraw(payable(operator));

        vm.warp(untilS);
        vm.prank(operator);
        operatorSet.withdraw(payable(operator));
        require(operator.balance == 2 ether && operatorSet.bondWei(operator) == 0, "not paid");
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.NoBond.selector, operator));
        vm.prank(operator);
        operatorSet.withdraw(payable(operator));
    }

    /// Invariant 23
    function test_Withdraw_WaitsForNoVersionOnceARotationEndedAll() public {
        address operator = vm.addr(keys[0]);
        operatorSet.deposit{value: 1 ether}(operator);
        address[] memory others = new address[](1);
        others[0] = STRANGER;
        operatorSet.rotate(others, 1, 30 days);
        others[0] = CHALLENGER;
        operatorSet.rotate(others, 1, 0); // ends the operator's version too
        uint256 untilS = block.timestamp + BOND_DELAY_S;

        vm.warp(untilS - 1);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.BondLocked.selector, operator, untilS));
        vm.prank(operator);
        operatorSet.withdraw(payable(operator));
        vm.warp(untilS);
        others[0] = STRANGER;
        operatorSet.rotate(others, 1, 30 days); // a version without the operator holds nobody else's bond
        vm.prank(operator);
        operatorSet.withdraw(payable(operator));
        require(operator.balance == 1 ether, "not paid");
    }

    /// Invariant 23
    function test_Withdraw_IsFreeForWhoWasNeverAnOperator() public {
        operatorSet.deposit{value: 1 ether}(STRANGER);
        vm.prank(STRANGER);
        operatorSet.withdraw(payable(CHALLENGER));
        require(CHALLENGER.balance == 1 ether, "not paid");
    }

    function _wrong() private pure returns (Data memory data) {
        data = _rightData(0);
        data.scores[1].score = 21;
    }

    function _refuted() private returns (Report memory report, bytes memory signatures) {
        Data memory data = _wrong();
        report = _reportOf(data);
        _post(report);
        signatures = _sign(ledger.digestReport(report), FIRST_THREE);
        vm.prank(CHALLENGER);
        court.challengeScore(report, 0, _scoreLeaf(data, 1));
    }
}
