// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Program, Report} from "../interfaces/IAttentionLedger.sol";
import {DeltaLeaf, IScoreCourt, ScoreLeaf, TreeTop} from "../interfaces/IScoreCourt.sol";
import {SumTree} from "./SumTree.sol";

/// @title Evidence
/// @notice Reads what a report says of one account from leaves and their proofs.
library Evidence {
    /// @notice The account's score in the program; zero when the leaves show that it has none.
    function scoreOf(
        Program calldata program,
        ScoreLeaf[] calldata leaves,
        address account
    ) internal pure returns (uint256) {
        for (uint256 i; i < leaves.length; ++i) requireScore(program, leaves[i]);
        if (leaves.length == 1 && leaves[0].account == account) return leaves[0].score;
        if (leaves.length == 0) {
            require(program.leaves == 0, IScoreCourt.BadEvidence(account));
            return 0;
        }
        ScoreLeaf calldata last = leaves[leaves.length - 1];
        _requireAbsent(
            account,
            leaves.length,
            leaves[0].account,
            leaves[0].index,
            last.account,
            last.index,
            program.leaves
        );
        return 0;
    }

    /// @notice The account's delta, and whether it has one. An empty list says no only where `leaves` can be none:
    /// before the first report.
    function deltaOf(
        Report calldata report,
        DeltaLeaf[] calldata leaves,
        address account
    ) internal pure returns (bool found, uint256 previousCumulativeWei, uint256 cumulativeWei) {
        require(leaves.length != 0 || report.deltasRoot == SumTree.emptyRoot(), IScoreCourt.BadEvidence(account));
        if (leaves.length == 0) return (false, 0, 0);
        for (uint256 i; i < leaves.length; ++i) requireDelta(report, leaves[i]);
        DeltaLeaf calldata first = leaves[0];
        if (leaves.length == 1 && first.account == account) {
            return (true, first.previousCumulativeWei, first.cumulativeWei);
        }
        DeltaLeaf calldata last = leaves[leaves.length - 1];
        _requireAbsent(account, leaves.length, first.account, first.index, last.account, last.index, first.leaves);
        return (false, 0, 0);
    }

    /// @notice Reverts unless the leaf stands in the program's scores.
    function requireScore(Program calldata program, ScoreLeaf calldata leaf) internal pure {
        bytes32 hash = keccak256(
            bytes.concat(keccak256(abi.encode(program.id, leaf.account, leaf.features, leaf.score)))
        );
        (bytes32 root, uint256 total) = SumTree.root(hash, leaf.score, leaf.index, program.leaves, leaf.proof);
        require(
            root == program.scoresRoot && total == program.totalScore,
            IScoreCourt.NotInTree(leaf.account, leaf.index)
        );
    }

    /// @notice Reverts unless the delta stands in the report's deltas.
    function requireDelta(Report calldata report, DeltaLeaf calldata leaf) internal pure {
        bytes32 hash = keccak256(
            bytes.concat(keccak256(abi.encode(leaf.account, leaf.previousCumulativeWei, leaf.cumulativeWei)))
        );
        (bytes32 root, ) = SumTree.root(hash, leaf.cumulativeWei, leaf.index, leaf.leaves, leaf.proof);
        require(root == report.deltasRoot, IScoreCourt.NotInTree(leaf.account, leaf.index));
    }

    /// @notice Reverts unless `root` binds these words. There is no second such triple, so no leaf is needed.
    function requireTop(bytes32 root, TreeTop calldata top) internal pure {
        bytes32 given = keccak256(abi.encode(top));
        require(given == root, IScoreCourt.NotTheTop(given, root));
    }

    /// @notice Whether these words are said of no leaves and are no tree's: nothing sums to nothing, and has no node.
    function isHollow(TreeTop calldata top) internal pure returns (bool) {
        return top.leaves == 0 && (top.node != 0 || top.total != 0);
    }

    /// @dev Between two neighbours, before the first leaf or behind the last one.
    function _requireAbsent(
        address account,
        uint256 count,
        address first,
        uint256 firstIndex,
        address last,
        uint256 lastIndex,
        uint256 leaves
    ) private pure {
        bool absent;
        if (count == 1) absent = account < first ? firstIndex == 0 : account > first && firstIndex == leaves - 1;
        if (count == 2) absent = first < account && account < last && lastIndex == firstIndex + 1;
        require(absent, IScoreCourt.BadEvidence(account));
    }
}
