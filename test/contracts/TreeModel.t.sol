// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IScoreModel} from "../../contracts/interfaces/IScoreModel.sol";
import {CodeBlob as CodeBlobReader} from "../../contracts/libraries/CodeBlob.sol";
import {TreeModel} from "../../contracts/models/TreeModel.sol";
import {vm} from "./Vm.sol";
import {CodeBlob} from "./support/CodeBlob.sol";
import {Json, json} from "./support/Json.sol";
import {deploy} from "./support/Deploy.sol";

contract TreeModelTest {
    string private vectors;
    TreeModel private shipped;

    function setUp() public {
        vectors = json.readFile("test/vectors/trees-model.json");
        shipped = _deploy(0);
    }

    function test_Score_IsWhatTheVectorsSay() public {
        for (uint256 m; m < 4; ++m) {
            TreeModel model = _deploy(m);
            uint256 width = json.parseJsonUint(vectors, _at(m, ".width"));
            int256[] memory features = json.parseJsonIntArray(vectors, _at(m, ".features"));
            uint256[] memory scores = json.parseJsonUintArray(vectors, _at(m, ".score"));
            require(scores.length >= 30 && features.length == scores.length * width, "vectors are short");
            for (uint256 row; row < scores.length; ++row) {
                int64[] memory one = new int64[](width);
                for (uint256 i; i < width; ++i) one[i] = int64(features[row * width + i]);
                require(model.score(one) == scores[row], string.concat(_at(m, " row "), json.toString(row)));
            }
        }
    }

    function test_ModelId_IsWhatTheVectorsSay() public {
        for (uint256 m; m < 4; ++m) {
            TreeModel model = _deploy(m);
            require(model.modelId() == json.parseJsonBytes32(vectors, _at(m, ".modelId")), _at(m, " id"));
            require(model.featureSpec() == json.parseJsonBytes32(vectors, _at(m, ".featureSpec")), _at(m, " spec"));
        }
    }

    function test_Score_RefusesAnotherNumberOfFeatures() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreModel.FeatureCount.selector, 6, 7));
        shipped.score(new int64[](6));
    }

    /// @dev Feature 0 is the volume moved, 4 and 5 count dealings with other candidates.
    function testFuzz_Score_RisesWithVolumeFallsWithCandidatesAndIsAWeight(
        int64 a,
        int64 b,
        int64[7] memory row
    ) public view {
        (int64 low, int64 high) = a < b ? (a, b) : (b, a);
        require(_scoreWith(row, 0, low) <= _scoreWith(row, 0, high), "more volume weighs less");
        require(_scoreWith(row, 4, low) >= _scoreWith(row, 4, high), "more candidates weigh more");
        require(_scoreWith(row, 5, low) >= _scoreWith(row, 5, high), "a larger share of candidates weighs more");
        require(_scoreWith(row, 0, a) <= 65536, "no weight in [0, 1]");
    }

    /// @dev The plain reference of CodeBlob.read: the code of each chunk without its first byte.
    function testFuzz_Read_JoinsWhatTheChunksHold(bytes memory first, bytes memory second) public {
        first = bytes.concat(hex"00", first);
        second = bytes.concat(second, hex"ff");
        address[] memory chunks = new address[](2);
        (chunks[0], chunks[1]) = (CodeBlob.deploy(hex"00", first), CodeBlob.deploy(hex"00", second));
        bytes memory joined = CodeBlobReader.read(chunks);
        require(keccak256(joined) == keccak256(bytes.concat(first, second)), "not what the chunks hold");
        require(joined.length == chunks[0].code.length + chunks[1].code.length - 2, "not as long");
    }

    function _scoreWith(int64[7] memory row, uint256 feature, int64 value) private view returns (uint128) {
        int64[] memory features = new int64[](7);
        for (uint256 i; i < 7; ++i) features[i] = i == feature ? value : row[i];
        return shipped.score(features);
    }

    function _at(uint256 m, string memory key) private pure returns (string memory) {
        return string.concat(".models[", json.toString(m), "]", key);
    }

    /// @dev Weights in two chunks, cut where a contract's code ends or in the middle.
    function _deploy(uint256 m) private returns (TreeModel) {
        bytes memory weights = json.parseJsonBytes(vectors, _at(m, ".weights"));
        uint256 cut = weights.length > 40_000 ? 24_575 : weights.length / 2;
        address[] memory chunks = new address[](2);
        chunks[0] = CodeBlob.deploy(hex"00", _slice(weights, 0, cut));
        chunks[1] = CodeBlob.deploy(hex"00", _slice(weights, cut, weights.length));
        return
            TreeModel(deploy("TreeModel", abi.encode(chunks, json.parseJsonBytes32(vectors, _at(m, ".featureSpec")))));
    }

    function _slice(bytes memory data, uint256 from, uint256 to) private pure returns (bytes memory part) {
        part = new bytes(to - from);
        for (uint256 i; i < part.length; ++i) part[i] = data[from + i];
    }
}
