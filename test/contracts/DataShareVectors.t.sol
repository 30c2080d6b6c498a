// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {DataShareWords} from "./support/DataShareWords.sol";
import {json} from "./support/Json.sol";
import {typedDataDigest} from "./support/TypedData.sol";

/// @notice The names and the signed words that TypeScript computed, computed again on chain.
contract DataShareVectorsTest is DataShareWords {
    uint256 private constant CASES = 3;

    string private file;

    function setUp() public {
        file = json.readFile("test/vectors/data-share.json");
        require(!json.keyExistsJson(file, _at(".names", CASES)) && !json.keyExistsJson(file, _at(".words", CASES)));
    }

    function test_Names_AreWhatTheVectorsSay() public view {
        for (uint256 i; i < CASES; ++i) {
            string memory place = _at(".names", i);
            address account = json.parseJsonAddress(file, string.concat(place, ".account"));
            bytes32 salt = _word(place, ".salt");
            require(DataNames.recordId(account, salt) == _word(place, ".recordId"), place);
            require(DataNames.ownerScope(account) == _word(place, ".ownerScope"), place);
            require(DataNames.walletSubject(account) == _word(place, ".walletSubject"), place);
            require(DataNames.groupSubject(account, salt) == _word(place, ".groupSubject"), place);
            require(DataNames.blindedSubject(account, salt) == _word(place, ".blindedSubject"), place);
        }
    }

    function test_Words_AreWhatTheVectorsSay() public view {
        string[6] memory names = [".register", ".rotate", ".erase", ".grant", ".revoke", ".revokeAll"];
        bytes4[6] memory hashes = [
            this.hashRegister.selector,
            this.hashRotate.selector,
            this.hashErase.selector,
            this.hashGrant.selector,
            this.hashRevoke.selector,
            this.hashRevokeAll.selector
        ];
        for (uint256 i; i < CASES; ++i) {
            for (uint256 j; j < names.length; ++j) {
                string memory place = string.concat(_at(".words", i), names[j]);
                bytes memory encoded = json.parseJsonBytes(file, string.concat(place, ".encoded"));
                (bool ok, bytes memory word) = address(this).staticcall(bytes.concat(hashes[j], encoded));
                require(ok && _digest(abi.decode(word, (bytes32))) == _word(place, ".digest"), place);
            }
        }
    }

    function _digest(bytes32 word) private view returns (bytes32) {
        address share = json.parseJsonAddress(file, ".dataShare");
        return typedDataDigest("DataShare", json.parseJsonUint(file, ".chainId"), share, word);
    }

    function _word(string memory place, string memory field) private view returns (bytes32) {
        return json.parseJsonBytes32(file, string.concat(place, field));
    }

    function _at(string memory list, uint256 index) private pure returns (string memory) {
        return string.concat(list, "[", json.toString(index), "]");
    }
}
