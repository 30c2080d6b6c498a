// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IScoreModel} from "../../contracts/interfaces/IScoreModel.sol";
import {CodeBlob as CodeBlobReader} from "../../contracts/libraries/CodeBlob.sol";
import {CodeBlob} from "../contracts/support/CodeBlob.sol";

interface Files {
    function readFileBinary(string calldata path) external view returns (bytes memory data);
    function toString(uint256 value) external pure returns (string memory);
}

/// @notice Whether a model's contract gives rows the scores that its reference gives them.
/// @dev `npm run bench` writes the files and runs this, with a configuration of its own: a call through the node of the tests
/// keeps a trace of every step with all memory, and takes fifty times as long.
contract ScoreParityTest {
    using CodeBlobReader for bytes;

    Files private constant files = Files(address(uint160(uint256(keccak256("hevm cheat code")))));

    IScoreModel private model;

    function setUp() public {
        (bytes memory creation, bytes[] memory parts, bool inParts, bytes memory weigher) = abi.decode(
            files.readFileBinary("cache/parity/model"),
            (bytes, bytes[], bool, bytes)
        );
        address[] memory chunks = new address[](parts.length);
        for (uint256 i; i < parts.length; ++i) chunks[i] = CodeBlob.deploy(hex"00", parts[i]);
        bytes memory args = inParts ? abi.encode(chunks, bytes32(0)) : abi.encode(chunks[0], bytes32(0));
        model = IScoreModel(_create(bytes.concat(creation, args)));
        if (weigher.length == 0) return;
        model = IScoreModel(_create(bytes.concat(weigher, abi.encode(model, bytes32(0)))));
    }

    // Tests run at the same time, each with a part of the rows.

    function test_Score_IsTheReferencesInPart0() public view {
        _compare("cache/parity/rows0");
    }

    function test_Score_IsTheReferencesInPart1() public view {
        _compare("cache/parity/rows1");
    }

    function test_Score_IsTheReferencesInPart2() public view {
        _compare("cache/parity/rows2");
    }

    function test_Score_IsTheReferencesInPart3() public view {
        _compare("cache/parity/rows3");
    }

    /// @dev A row is its features and then its score, each an int64.
    function _compare(string memory path) private view {
        bytes memory rows = files.readFileBinary(path);
        int64[] memory features = new int64[](model.featureCount());
        uint256 rowBytes = 8 * (features.length + 1);
        uint256 differing;
        require(rows.length > 0 && rows.length % rowBytes == 0, "rows of another width");
        for (uint256 offset; offset < rows.length; offset += rowBytes) {
            for (uint256 i; i < features.length; ++i) features[i] = _int64(rows, offset + 8 * i);
            if (model.score(features) != uint64(_int64(rows, offset + rowBytes - 8))) ++differing;
        }
        require(differing == 0, string.concat(files.toString(differing), " rows differ"));
    }

    function _int64(bytes memory data, uint256 offset) private pure returns (int64) {
        return int64(uint64(bytes8(data.load(offset))));
    }

    function _create(bytes memory code) private returns (address made) {
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
        }
        require(made != address(0), "the model refuses its weights");
    }
}
