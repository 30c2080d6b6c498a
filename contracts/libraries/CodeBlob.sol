// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title CodeBlob
/// @notice Reads bytes kept as the code of contracts: in each, one zero byte (so that nobody can call it), then data.
library CodeBlob {
    /// @notice `chunk` holds no data behind a zero byte.
    error NoBlob(address chunk);

    /// @notice The data of one chunk.
    function read(address chunk) internal view returns (bytes memory) {
        address[] memory one = new address[](1);
        one[0] = chunk;
        return read(one);
    }

    /// @notice The data of all chunks, joined.
    function read(address[] memory chunks) internal view returns (bytes memory blob) {
        uint256 length;
        for (uint256 i; i < chunks.length; ++i) {
            require(chunks[i].code.length > 1, NoBlob(chunks[i]));
            length += chunks[i].code.length - 1;
        }
        blob = new bytes(length);
        uint256 offset;
        for (uint256 i; i < chunks.length; ++i) {
            address chunk = chunks[i];
            uint256 size = chunk.code.length - 1;
            // Copying the code byte by byte costs a hundred times more; the tests compare with `chunk.code`.
            assembly ("memory-safe") {
                extcodecopy(chunk, add(add(blob, 32), offset), 1, size)
            }
            offset += size;
        }
    }

    /// @notice The 32 bytes at `offset`. The caller keeps within the blob; what lies behind its end is undefined.
    function load(bytes memory blob, uint256 offset) internal pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(blob, 32), offset))
        }
    }
}
