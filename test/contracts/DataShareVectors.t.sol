// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Mandate, Rights} from "../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {DataShareHash} from "../../contracts/libraries/DataShareHash.sol";
import {json} from "./support/Json.sol";

/// @notice The names and the signed words that TypeScript computed, computed again on chain.
contract DataShareVectorsTest {
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
            this.register.selector,
            this.rotate.selector,
            this.erase.selector,
            this.grant.selector,
            this.revoke.selector,
            this.revokeAll.selector
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

    function register(
        address owner,
        bytes32 salt,
        Content calldata content,
        string calldata uri,
        uint64 deadlineS
    ) external pure returns (bytes32) {
        return DataShareHash.hashRegister(owner, salt, content, uri, deadlineS);
    }

    function rotate(
        address owner,
        bytes32 recordId,
        uint32 version,
        Content calldata content,
        uint64 deadlineS
    ) external pure returns (bytes32) {
        return DataShareHash.hashRotate(owner, recordId, version, content, deadlineS);
    }

    function erase(address owner, bytes32 recordId, uint32 version, uint64 deadlineS) external pure returns (bytes32) {
        return DataShareHash.hashErase(owner, recordId, version, deadlineS);
    }

    function grant(
        Mandate calldata mandate,
        bytes32 scope,
        bytes32 subject,
        Rights calldata rights
    ) external pure returns (bytes32) {
        return DataShareHash.hashGrant(mandate, scope, subject, rights);
    }

    function revoke(Mandate calldata mandate, bytes32 scope, bytes32 subject) external pure returns (bytes32) {
        return DataShareHash.hashRevoke(mandate, scope, subject);
    }

    function revokeAll(Mandate calldata mandate, bytes32 scope) external pure returns (bytes32) {
        return DataShareHash.hashRevokeAll(mandate, scope);
    }

    function _digest(bytes32 word) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("DataShare"),
                keccak256("1"),
                json.parseJsonUint(file, ".chainId"),
                json.parseJsonAddress(file, ".dataShare")
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, word));
    }

    function _word(string memory place, string memory field) private view returns (bytes32) {
        return json.parseJsonBytes32(file, string.concat(place, field));
    }

    function _at(string memory list, uint256 index) private pure returns (string memory) {
        return string.concat(list, "[", json.toString(index), "]");
    }
}
