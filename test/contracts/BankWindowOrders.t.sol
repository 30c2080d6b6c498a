// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IBankWindow, Order, Refusal, Trade} from "../../contracts/interfaces/IBankWindow.sol";
import {DeskBank} from "./support/DeskBank.sol";
import {BurningWallet, FloodingWallet} from "./support/HostileWallets.sol";
import {SmartWallet} from "./support/SmartWallet.sol";
import {typedDataDigest} from "./support/TypedData.sol";
import {Vm, vm} from "./Vm.sol";

contract BankWindowOrdersTest is DeskBank {
    address private maker;

    function setUp() public {
        _openDesk(_deskTerms());
        maker = people[2];
    }

    /// @dev The order moves nothing and is skipped for `why`, as `fillable` foretold.
    function _skips(Order memory order, bytes memory signature, Refusal why, uint256 limit, uint256 value) private {
        (Refusal told, uint256 toldLimit, uint256 toldValue) = window.fillable(order, signature);
        require(told == why && toldLimit == limit && toldValue == value, "fillable");
        bytes32 before = _holdings();
        vm.recordLogs();
        require(_fill(order, signature) == 0 && _holdings() == before, "moved");
        Vm.Log memory log_ = vm.getRecordedLogs()[0];
        require(log_.topics[0] == IBankWindow.OrderSkipped.selector, "passed over");
        require(log_.topics[1] == window.hashOrder(order), "which");
        require(keccak256(log_.data) == keccak256(abi.encode(why, limit, value)), "why");
    }

    function _holdings() private view returns (bytes32) {
        (uint256 purse, uint256 fees) = _bookedWei();
        return
            keccak256(
                abi.encode(dollar.balanceOf(maker), asset.balanceOf(maker), purse, fees, window.tradeCount(maker))
            );
    }

    /// Invariants 29, 30
    function testFuzz_Fill_FillsOnceWithinTheLimitOrMovesNothing(uint256 seed) public {
        bool buy = seed & 1 == 0;
        uint32 lots = uint32((seed >> 8) % 50_000) + 1;
        (uint256 quoteWei, , ) = window.quote(buy, lots);
        uint256 limitWei = (quoteWei * (950 + ((seed >> 80) % 100))) / 1000;
        Order memory order = _order(buy, lots, limitWei, quoteWei / 1000);
        order.nonce = seed >> 128;
        bytes memory signature = _signOrder(order, MAKER_KEY);
        (Refusal why, , ) = window.fillable(order, signature);
        bool lawful = buy ? quoteWei + order.tipWei <= limitWei : quoteWei - order.tipWei >= limitWei;
        require((why == Refusal.None) == lawful, "fillable");
        (uint256 cash0, uint256 asset0) = (dollar.balanceOf(maker), asset.balanceOf(maker));
        uint256 tips0 = dollar.balanceOf(people[0]);
        vm.prank(people[0]);
        uint256 tipsWei = _fillPranked(order, signature);
        require(tipsWei == (lawful ? order.tipWei : 0), "tip");
        require(dollar.balanceOf(people[0]) - tips0 == tipsWei, "tip paid");
        require(_fill(order, signature) == 0, "twice");
        if (!lawful) {
            require(dollar.balanceOf(maker) == cash0 && asset.balanceOf(maker) == asset0, "moved");
            return;
        }
        require(window.nonceSpent(maker, order.nonce), "nonce");
        if (buy) {
            require(cash0 - dollar.balanceOf(maker) == quoteWei + tipsWei, "paid");
            require(asset.balanceOf(maker) - asset0 == uint256(lots) * LOT_WEI, "lots");
        } else {
            require(dollar.balanceOf(maker) - cash0 == quoteWei - tipsWei, "got");
            require(asset0 - asset.balanceOf(maker) == uint256(lots) * LOT_WEI, "lots");
        }
        Trade memory wanted = Trade(uint40(nowS), 0, buy, true, lots, quoteWei);
        require(keccak256(abi.encode(window.getTrade(maker, 0))) == keccak256(abi.encode(wanted)), "ledger");
    }

    /// @dev One call, so that the prank holds for it.
    function _fillPranked(Order memory order, bytes memory signature) private returns (uint256) {
        Order[] memory orders = new Order[](1);
        bytes[] memory signatures = new bytes[](1);
        (orders[0], signatures[0]) = (order, signature);
        return window.fill(orders, signatures);
    }

    function test_Fill_SkipsWhatIsLateSpentEarlyOrUnsigned() public {
        Order memory order = _order(true, 10, 1e18, 0);
        order.deadlineS = uint40(nowS - 1);
        _skips(order, _signOrder(order, MAKER_KEY), Refusal.Expired, nowS - 1, nowS);
        order.deadlineS = uint40(nowS);
        order.fromRound = 1;
        _skips(order, _signOrder(order, MAKER_KEY), Refusal.TooEarly, 1, 0);
        order.fromRound = 0;
        _skips(order, _signOrder(order, 0xBAD), Refusal.NotSigned, 0, 0);
        _skips(order, "", Refusal.NotSigned, 0, 0);
        bytes memory signature = _signOrder(order, MAKER_KEY);
        order.lots = 11;
        _skips(order, signature, Refusal.NotSigned, 0, 0);
        vm.prank(maker);
        window.cancel(7);
        _skips(order, _signOrder(order, MAKER_KEY), Refusal.NonceSpent, 7, 7);
        require(!window.nonceSpent(maker, 6) && !window.nonceSpent(maker, 7 + 256), "the others");
    }

    /// Invariant 28
    function test_Fill_SkipsWhatTheDeskRefuses() public {
        Order memory order = _order(true, 0, 1e18, 0);
        _skips(order, "", Refusal.NoLots, 0, 0);
        order.lots = 181_819;
        _skips(order, "", Refusal.AboveRoundCap, 181_818, 181_819);
        order.lots = TARGET + 1;
        _skips(order, "", Refusal.InventoryShort, TARGET, TARGET + 1);
        order.buy = false;
        _skips(order, "", Refusal.InventoryFull, TARGET, TARGET + 1);
        _pass(3601);
        _skips(order, "", Refusal.BandStale, 3600, 3601);
        vm.prank(GUARDIAN);
        window.halt();
        _skips(order, "", Refusal.Halted, 0, 0);
    }

    /// Invariant 30
    function test_Fill_SkipsALimitThatIsMissedByAWei() public {
        (uint256 costWei, , ) = window.quote(true, 100);
        Order memory order = _order(true, 100, costWei + 4, 5);
        _skips(order, _signOrder(order, MAKER_KEY), Refusal.LimitMissed, costWei + 4, costWei + 5);
        (uint256 gotWei, , ) = window.quote(false, 100);
        order = _order(false, 100, gotWei - 4, 5);
        _skips(order, _signOrder(order, MAKER_KEY), Refusal.LimitMissed, gotWei - 4, gotWei - 5);
        order = _order(false, 100, 0, gotWei + 1);
        _skips(order, _signOrder(order, MAKER_KEY), Refusal.LimitMissed, 0, 0);
        order = _order(false, 100, gotWei - 5, 5);
        require(_fill(order, _signOrder(order, MAKER_KEY)) == 5, "exactly the limit");
        (costWei, , ) = window.quote(true, 100);
        order = _order(true, 100, costWei + 5, 5);
        order.nonce = 8;
        require(_fill(order, _signOrder(order, MAKER_KEY)) == 5, "exactly the limit");
    }

    function test_Fill_SkipsAMakerWhoCannotPay() public {
        (uint256 costWei, , ) = window.quote(true, 100);
        Order memory order = _order(true, 100, 1e18, 3);
        bytes memory signature = _signOrder(order, MAKER_KEY);
        vm.prank(maker);
        dollar.approve(address(window), 1);
        _skipsForPay(order, signature, costWei + 3, 1);
        order.buy = false;
        order.limitWei = 0;
        vm.prank(maker);
        asset.approve(address(window), 2);
        _skipsForPay(order, _signOrder(order, MAKER_KEY), 100 * uint256(LOT_WEI), 2);
    }

    function _skipsForPay(Order memory order, bytes memory signature, uint256 wantedWei, uint256 allowedWei) private {
        (Refusal why, uint256 limit, uint256 value) = window.fillable(order, signature);
        require(why == Refusal.NotPaid && limit == wantedWei && value == allowedWei, "fillable");
        bytes32 before = _holdings();
        vm.recordLogs();
        require(_fill(order, signature) == 0 && _holdings() == before, "moved");
        Vm.Log memory log_ = vm.getRecordedLogs()[0];
        require(keccak256(log_.data) == keccak256(abi.encode(Refusal.NotPaid, wantedWei, 0)), "why");
    }

    /// Invariant 30
    function testFuzz_Fill_TakesTheGoodOnesOfAnyBatch(uint256 seed) public {
        Order[] memory orders = new Order[](6);
        bytes[] memory signatures = new bytes[](6);
        uint256 wanted;
        for (uint256 i; i < 6; ++i) {
            bool good = (seed >> i) & 1 == 0;
            orders[i] = _order((seed >> (8 + i)) & 1 == 0, 100, (seed >> (8 + i)) & 1 == 0 ? 1e24 : 0, 1e9);
            orders[i].nonce = i;
            signatures[i] = _signOrder(orders[i], good ? MAKER_KEY : 0xBAD);
            if (good) ++wanted;
        }
        require(window.fill(orders, signatures) == wanted * 1e9, "tips");
        require(window.tradeCount(maker) == wanted, "trades");
        for (uint256 i; i < 6; ++i) require(window.nonceSpent(maker, i) == ((seed >> i) & 1 == 0), "which");
    }

    function test_Fill_RefusesListsOfOtherLengths() public {
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.LengthMismatch.selector, 1, 2));
        window.fill(new Order[](1), new bytes[](2));
    }

    function test_Fill_TakesAWalletContractsWord() public {
        SmartWallet wallet = new SmartWallet(vm.addr(MAKER_KEY));
        asset.transfer(address(wallet), 1e18);
        _approve(address(wallet));
        Order memory order = _order(false, 100, 0, 1e9);
        order.maker = address(wallet);
        bytes memory forged = _signOrder(order, 0xBAD);
        (Refusal why, , ) = window.fillable(order, forged);
        require(why == Refusal.NotSigned, "forged");
        require(_fill(order, _signOrder(order, MAKER_KEY)) == 1e9, "filled");
        require(asset.balanceOf(address(wallet)) == 9e17 && dollar.balanceOf(address(wallet)) != 0, "moved");
    }

    /// Invariant 30: the attacker's best is 100,000 gas of the filler's, and that only until somebody simulates.
    function test_Fill_GivesAWalletThatBurnsGasNoMoreThanItsShare() public {
        BurningWallet wallet = new BurningWallet();
        Order[] memory orders = new Order[](2);
        bytes[] memory signatures = new bytes[](2);
        orders[0] = _order(true, 100, 1e24, 0);
        orders[0].maker = address(wallet);
        orders[1] = _order(true, 100, 1e24, 1e9);
        signatures[1] = _signOrder(orders[1], MAKER_KEY);
        uint256 gasBefore = gasleft();
        require(window.fill(orders, signatures) == 1e9, "the good one");
        uint256 used = gasBefore - gasleft();
        require(used > 100_000 && used < 500_000, "bounded");
    }

    function test_Fill_CopiesNoLongAnswerOfAWallet() public {
        Order memory order = _order(true, 100, 1e24, 0);
        order.maker = address(new FloodingWallet());
        uint256 gasBefore = gasleft();
        require(_fill(order, "") == 0 && !window.nonceSpent(order.maker, order.nonce), "passed over");
        uint256 used = gasBefore - gasleft();
        require(used > 90_000 && used < 180_000, "the answer was copied");
    }

    function test_Announce_TellsFillersTheOrderAndItsSignature() public {
        Order memory order = _order(true, 10, 1e18, 0);
        bytes memory signature = _signOrder(order, MAKER_KEY);
        vm.recordLogs();
        vm.prank(STRANGER);
        window.announce(order, signature);
        Vm.Log memory log_ = vm.getRecordedLogs()[0];
        require(log_.topics[0] == IBankWindow.OrderAnnounced.selector, "event");
        require(log_.topics[1] == window.hashOrder(order), "hash");
        require(keccak256(log_.data) == keccak256(abi.encode(order, signature)), "data");
    }

    function test_HashOrder_IsOfTheTypedDataInItsDomain() public view {
        Order memory order = _order(true, 10, 1e18, 3);
        bytes32 typehash = keccak256(
            "Order(address maker,bool buy,uint32 lots,uint96 limitWei,uint96 tipWei,uint32 fromRound,uint40 deadlineS,uint256 nonce)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, maker, true, 10, 1e18, 3, 0, LATE, 7));
        bytes32 digest = typedDataDigest("BankWindow", block.chainid, address(window), hash);
        require(window.hashOrder(order) == digest, "digest");
    }
}
