// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IScoreModel} from "../../contracts/interfaces/IScoreModel.sol";
import {WeighedModel} from "../../contracts/models/WeighedModel.sol";
import {vm} from "./Vm.sol";
import {CodeBlob} from "./support/CodeBlob.sol";
import {FixedModel} from "./support/FixedModel.sol";
import {Json, json} from "./support/Json.sol";
import {deploy} from "./support/Deploy.sol";

contract WeighedModelTest {
    uint256 private constant MODELS = 2;
    int64 private constant WHOLE = 65_536;
    bytes32 private constant SPEC = keccak256("weighed features");

    string private vectors;
    /// @dev Its score before the weight is the first feature.
    WeighedModel private plain;
    FixedModel private inner;

    function setUp() public {
        vectors = json.readFile("test/vectors/weighed.json");
        inner = new FixedModel(keccak256("inner"));
        plain = _weigh(address(inner), SPEC);
    }

    function test_Score_IsWhatTheVectorsSay() public {
        for (uint256 m; m < MODELS; ++m) {
            WeighedModel model = _deploy(m);
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
        for (uint256 m; m < MODELS; ++m) {
            WeighedModel model = _deploy(m);
            require(model.modelId() == json.parseJsonBytes32(vectors, _at(m, ".modelId")), _at(m, " id"));
            require(model.featureSpec() == json.parseJsonBytes32(vectors, _at(m, ".featureSpec")), _at(m, " spec"));
            require(model.featureCount() == json.parseJsonUint(vectors, _at(m, ".width")), _at(m, " width"));
        }
    }

    function test_ModelId_HashesTheKindTheFeaturesAndTheInnerModel() public view {
        require(address(plain.inner()) == address(inner), "another model inside");
        require(plain.featureCount() == inner.featureCount() + 1, "the weight is no feature");
        bytes32 id = keccak256(abi.encode(keccak256("weighed"), SPEC, inner.modelId()));
        require(plain.modelId() == id && plain.featureSpec() == SPEC, "another id");
    }

    function testFuzz_Score_IsTheInnerScoreTimesTheWeightRoundedDown(uint40 whole, uint32 weight) public view {
        uint256 held = weight % 65_537;
        // Long multiplication in base 2^16: the plain reference.
        uint256 wanted = (uint256(whole) / 65_536) * held + ((uint256(whole) % 65_536) * held) / 65_536;
        require(_score(whole, int64(uint64(held))) == wanted, "another product");
    }

    function testFuzz_Score_IsNeverAboveTheInnerScoreAndNeverFallsWithTheWeight(
        uint40 whole,
        int64 a,
        int64 b
    ) public view {
        (int64 low, int64 high) = a < b ? (a, b) : (b, a);
        require(_score(whole, high) <= whole, "more than without the weight");
        require(_score(whole, low) <= _score(whole, high), "a larger weight pays less");
    }

    function testFuzz_Score_IsWholeFrom65536AndNothingUpTo0(uint40 whole, int64 weight) public view {
        if (weight <= 0) require(_score(whole, weight) == 0, "something for no weight");
        if (weight >= WHOLE) require(_score(whole, weight) == whole, "a full weight takes away");
        require(_score(whole, WHOLE) == whole && _score(whole, type(int64).max) == whole, "not whole");
        require(_score(whole, 0) == 0 && _score(whole, type(int64).min) == 0, "not nothing");
    }

    function test_Constructor_RefusesAnAddressWithoutCode() public {
        address nobody = address(0xbeef);
        vm.expectRevert(abi.encodeWithSelector(IScoreModel.BadWeights.selector, nobody));
        _weigh(nobody, SPEC);
    }

    function test_Score_RefusesAnotherNumberOfFeatures() public {
        _refuses(plain, 1, 2);
        _refuses(plain, 3, 2);
        _refuses(plain, 0, 2);
        WeighedModel shipped = _deploy(0);
        _refuses(shipped, 4, 5);
        _refuses(shipped, 6, 5);
    }

    function _refuses(WeighedModel model, uint256 given, uint256 wanted) private {
        vm.expectRevert(abi.encodeWithSelector(IScoreModel.FeatureCount.selector, given, wanted));
        model.score(new int64[](given));
    }

    function _score(uint40 whole, int64 weight) private view returns (uint128) {
        int64[] memory features = new int64[](2);
        (features[0], features[1]) = (int64(uint64(whole)), weight);
        return plain.score(features);
    }

    function _at(uint256 m, string memory key) private pure returns (string memory) {
        return string.concat(".models[", json.toString(m), "]", key);
    }

    /// @dev The first of the vectors weighs a cubic, the second trees.
    function _deploy(uint256 m) private returns (WeighedModel) {
        address weights = CodeBlob.deploy(hex"00", json.parseJsonBytes(vectors, _at(m, ".inner.weights")));
        bytes32 innerSpec = json.parseJsonBytes32(vectors, _at(m, ".inner.featureSpec"));
        address[] memory chunks = new address[](1);
        chunks[0] = weights;
        address base =
            m == 0
                ? deploy("CubicModel", abi.encode(weights, innerSpec))
                : deploy("TreeModel", abi.encode(chunks, innerSpec));
        return _weigh(base, json.parseJsonBytes32(vectors, _at(m, ".featureSpec")));
    }

    function _weigh(address base, bytes32 spec) private returns (WeighedModel) {
        return WeighedModel(deploy("WeighedModel", abi.encode(base, spec)));
    }
}
