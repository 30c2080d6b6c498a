// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {EmissionSchedule} from "../../contracts/libraries/EmissionSchedule.sol";
import {ReportHash} from "../../contracts/libraries/ReportHash.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {json} from "./support/Json.sol";
import {SumRoot} from "./support/SumRoot.sol";
import {typedDataDigest} from "./support/TypedData.sol";

/// @notice What TypeScript computed, computed again on chain. Each test counts its cases, so that none goes missing.
contract VectorsTest is SumRoot {
    function hashReport(Report calldata report) external pure returns (bytes32) {
        return ReportHash.hashReport(report);
    }

    function test_ReportHash_IsWhatTheVectorsSay() public view {
        string memory file = json.readFile("test/vectors/report.json");
        uint256 cases = _length(file, ".cases");
        require(cases == 3, "cases");
        for (uint256 i; i < cases; ++i) {
            string memory at = _at(".cases", i);
            Report memory report = abi.decode(json.parseJsonBytes(file, string.concat(at, ".encoded")), (Report));
            bytes32 reportHash = this.hashReport(report);
            require(reportHash == json.parseJsonBytes32(file, string.concat(at, ".hash")), at);
            require(_digest(file, reportHash) == json.parseJsonBytes32(file, string.concat(at, ".digest")), at);
        }
    }

    function test_Leaves_AreWhatTheVectorsSay() public view {
        string memory file = json.readFile("test/vectors/leaves.json");
        bytes32 programId = json.parseJsonBytes32(file, ".programId");
        require(_length(file, ".rewards") == 12 && _length(file, ".deltas") == 12, "cases");
        require(_length(file, ".scores") == 12, "cases");
        for (uint256 i; i < 12; ++i) {
            string memory at = _at(".rewards", i);
            require(_rewardLeaf(file, at) == json.parseJsonBytes32(file, string.concat(at, ".leaf")), at);
            at = _at(".deltas", i);
            require(_deltaLeaf(file, at) == json.parseJsonBytes32(file, string.concat(at, ".leaf")), at);
            at = _at(".scores", i);
            require(_scoreLeaf(file, at, programId) == json.parseJsonBytes32(file, string.concat(at, ".leaf")), at);
        }
    }

    function test_Trees_AreWhatTheVectorsSay() public view {
        string memory file = json.readFile("test/vectors/trees.json");
        uint256 cases = _length(file, ".cases");
        require(cases == 7, "cases");
        for (uint256 i; i < cases; ++i) {
            string memory tree = _at(".cases", i);
            string memory leaves = string.concat(tree, ".leaves");
            uint256 width = _length(file, leaves);
            require(width > 0, "width");
            for (uint256 index; index < width; ++index) _checkPlace(file, tree, _at(leaves, index), index, width);
        }
    }

    function test_EmissionSchedule_IsWhatTheVectorsSay() public view {
        string memory file = json.readFile("test/vectors/schedule.json");
        require(_length(file, ".cases") == 2, "cases");
        for (uint256 i; i < 2; ++i) {
            string memory at = _at(".cases", i);
            uint256 perSecondWei = json.parseJsonUint(file, string.concat(at, ".perSecondWei"));
            uint256 halvingS = json.parseJsonUint(file, string.concat(at, ".halvingS"));
            string memory rows = string.concat(at, ".rows");
            require(_length(file, rows) == 8, "rows");
            for (uint256 j; j < 8; ++j) {
                string memory row = _at(rows, j);
                uint256 elapsedS = json.parseJsonUint(file, string.concat(row, ".elapsedS"));
                uint256 wanted = json.parseJsonUint(file, string.concat(row, ".issuableWei"));
                require(EmissionSchedule.issuableDown(perSecondWei, halvingS, elapsedS) == wanted, row);
            }
        }
    }

    function _checkPlace(
        string memory file,
        string memory tree,
        string memory at,
        uint256 index,
        uint256 width
    ) private view {
        require(
            MerkleProof.verify(
                json.parseJsonBytes32Array(file, string.concat(at, ".rewardProof")),
                json.parseJsonBytes32(file, string.concat(tree, ".rewardsRoot")),
                _rewardLeaf(file, at)
            ),
            at
        );
        bytes32[] memory proof = json.parseJsonBytes32Array(file, string.concat(at, ".deltaProof"));
        (bytes32 root, uint256 total) = this.sumRoot(
            _deltaLeaf(file, at),
            _uint(file, at, ".cumulativeWei"),
            index,
            width,
            proof
        );
        require(root == json.parseJsonBytes32(file, string.concat(tree, ".deltasRoot")), at);
        require(total == _uint(file, tree, ".issuedWei"), at);
        bytes32 leaf = _scoreLeaf(file, at, json.parseJsonBytes32(file, ".programId"));
        proof = json.parseJsonBytes32Array(file, string.concat(at, ".scoreProof"));
        (root, total) = this.sumRoot(leaf, _uint(file, at, ".score"), index, width, proof);
        require(root == json.parseJsonBytes32(file, string.concat(tree, ".scoresRoot")), at);
        require(total == _uint(file, tree, ".totalScore"), at);
    }

    function _digest(string memory file, bytes32 reportHash) private pure returns (bytes32) {
        address ledger = json.parseJsonAddress(file, ".ledger");
        return typedDataDigest("AttentionLedger", _uint(file, "", ".chainId"), ledger, reportHash);
    }

    function _rewardLeaf(string memory file, string memory at) private pure returns (bytes32) {
        return _twice(abi.encode(_account(file, at), _uint(file, at, ".cumulativeWei")));
    }

    function _deltaLeaf(string memory file, string memory at) private pure returns (bytes32) {
        uint256 previousWei = _uint(file, at, ".previousCumulativeWei");
        return _twice(abi.encode(_account(file, at), previousWei, _uint(file, at, ".cumulativeWei")));
    }

    function _scoreLeaf(string memory file, string memory at, bytes32 programId) private pure returns (bytes32) {
        int256[] memory wide = json.parseJsonIntArray(file, string.concat(at, ".features"));
        int64[] memory features = new int64[](wide.length);
        for (uint256 i; i < wide.length; ++i) features[i] = int64(wide[i]);
        return _twice(abi.encode(programId, _account(file, at), features, uint128(_uint(file, at, ".score"))));
    }

    function _twice(bytes memory encoded) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(encoded)));
    }

    function _account(string memory file, string memory at) private pure returns (address) {
        return json.parseJsonAddress(file, string.concat(at, ".account"));
    }

    function _uint(string memory file, string memory at, string memory field) private pure returns (uint256) {
        return json.parseJsonUint(file, string.concat(at, field));
    }

    function _at(string memory list, uint256 index) private pure returns (string memory) {
        return string.concat(list, "[", json.toString(index), "]");
    }

    function _length(string memory file, string memory list) private pure returns (uint256 length) {
        while (json.keyExistsJson(file, _at(list, length))) ++length;
    }
}
