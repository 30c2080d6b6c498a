// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IScoreModel} from "../../contracts/interfaces/IScoreModel.sol";
import {CodeBlob as Blob} from "../../contracts/libraries/CodeBlob.sol";
import {CubicModel} from "../../contracts/models/CubicModel.sol";
import {vm} from "./Vm.sol";
import {CodeBlob} from "./support/CodeBlob.sol";
import {Json, json} from "./support/Json.sol";
import {deploy} from "./support/Deploy.sol";

contract CubicModelTest {
    string private vectors;

    function setUp() public {
        vectors = json.readFile("test/vectors/cubic.json");
    }

    function test_Score_IsWhatTheVectorsSay() public {
        for (uint256 m; m < 5; ++m) {
            string memory path = string.concat(".models[", json.toString(m), "]");
            CubicModel model = _deploy(m);
            uint256 width = json.parseJsonUint(vectors, string.concat(path, ".width"));
            int256[] memory features = json.parseJsonIntArray(vectors, string.concat(path, ".features"));
            uint256[] memory scores = json.parseJsonUintArray(vectors, string.concat(path, ".score"));
            require(scores.length >= 30 && features.length == scores.length * width, "vectors are short");
            for (uint256 row; row < scores.length; ++row) {
                int64[] memory one = new int64[](width);
                for (uint256 i; i < width; ++i) one[i] = int64(features[row * width + i]);
                require(model.score(one) == scores[row], string.concat(path, " row ", json.toString(row)));
            }
        }
    }

    function test_ModelId_IsWhatTheVectorsSay() public {
        for (uint256 m; m < 5; ++m) {
            CubicModel model = _deploy(m);
            string memory path = string.concat(".models[", json.toString(m), "]");
            require(model.modelId() == json.parseJsonBytes32(vectors, string.concat(path, ".modelId")), path);
            require(model.featureSpec() == json.parseJsonBytes32(vectors, string.concat(path, ".featureSpec")), path);
        }
    }

    function test_FeatureCount_IsWhatTheVectorsSay() public {
        for (uint256 m; m < 5; ++m) {
            string memory path = string.concat(".models[", json.toString(m), "]");
            require(_deploy(m).featureCount() == json.parseJsonUint(vectors, string.concat(path, ".width")), path);
        }
    }

    function test_Score_RefusesAnotherNumberOfFeatures() public {
        CubicModel model = _deploy(0);
        vm.expectRevert(abi.encodeWithSelector(IScoreModel.FeatureCount.selector, 3, 4));
        model.score(new int64[](3));
        vm.expectRevert(abi.encodeWithSelector(IScoreModel.FeatureCount.selector, 5, 4));
        model.score(new int64[](5));
    }

    function test_Constructor_RefusesWhatAreNoWeights() public {
        bytes memory good = _weights(0);
        vm.expectRevert(abi.encodeWithSelector(Blob.NoBlob.selector, address(0xdead)));
        deploy("CubicModel", abi.encode(address(0xdead), 0));
        _refuses(CodeBlob.deploy("", good)); // no zero byte: the code begins with the magic
        _refuses(CodeBlob.deploy(hex"00", _without(good, 1)));
        _refuses(CodeBlob.deploy(hex"00", bytes.concat(good, hex"00")));
        _refuses(CodeBlob.deploy(hex"00", hex"43554231"));
        bytes memory otherKind = bytes.concat(good);
        otherKind[3] = "2";
        _refuses(CodeBlob.deploy(hex"00", otherKind));
        bytes memory moreFeatures = bytes.concat(good);
        moreFeatures[7] = 0x05;
        _refuses(CodeBlob.deploy(hex"00", moreFeatures));
    }

    function testFuzz_Score_NeverFallsWithConsensusAndStaysBelow2To40(int64 a, int64 b, int64[3] memory others) public {
        CubicModel model = _deploy(0);
        (int64 low, int64 high) = a < b ? (a, b) : (b, a);
        uint128 lowScore = model.score(_row(others, low));
        uint128 highScore = model.score(_row(others, high));
        require(lowScore <= highScore, "more consensus scores less");
        require(highScore < 2 ** 40, "above the limit");
    }

    function _row(int64[3] memory others, int64 consensus) private pure returns (int64[] memory row) {
        row = new int64[](4);
        (row[0], row[1], row[2], row[3]) = (others[0], others[1], consensus, others[2]);
    }

    function _refuses(address weights) private {
        vm.expectRevert(abi.encodeWithSelector(IScoreModel.BadWeights.selector, weights));
        deploy("CubicModel", abi.encode(weights, 0));
    }

    function _weights(uint256 m) private view returns (bytes memory) {
        return json.parseJsonBytes(vectors, string.concat(".models[", json.toString(m), "].weights"));
    }

    function _deploy(uint256 m) private returns (CubicModel) {
        bytes32 spec = json.parseJsonBytes32(vectors, string.concat(".models[", json.toString(m), "].featureSpec"));
        return CubicModel(deploy("CubicModel", abi.encode(CodeBlob.deploy(hex"00", _weights(m)), spec)));
    }

    function _without(bytes memory data, uint256 last) private pure returns (bytes memory cut) {
        cut = new bytes(data.length - last);
        for (uint256 i; i < cut.length; ++i) cut[i] = data[i];
    }
}
