// What the tests of the document room share.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "document/longer_text.h"
#include "homeword/base/files.h"
#include "homeword/document/document.h"
#include "homeword/text/unicode.h"

namespace homeword {

inline Document read_or_fail(std::string_view name, std::string bytes) {
  Result<Document> document = read_document(name, std::move(bytes));
  if (!document) FAIL(document.error().sentence());
  return std::move(*document);
}

inline std::string write_or_fail(const Document& document, const WriteOptions& options) {
  Result<std::string> bytes = write_document(document, options);
  if (!bytes) FAIL(bytes.error().sentence());
  return std::move(*bytes);
}

inline std::vector<std::string> texts(const Document& document) {
  std::vector<std::string> out;
  for (const Block& block : document.blocks) out.push_back(block.text);
  return out;
}

// Other people's documents, where that folder is present; empty otherwise.
inline std::filesystem::path find_test_data() {
  if (const char* folder = std::getenv("HOMEWORD_TESTDATA")) return folder;
  for (std::filesystem::path at = std::filesystem::path(__FILE__).parent_path(); at != at.root_path();
       at = at.parent_path())
    for (const auto& candidate : {at.parent_path() / "shared" / "testdata", at / "shared" / "testdata"})
      if (std::filesystem::exists(candidate / "documents")) return candidate;
  return {};
}

// The property every format has: unchanged bytes for no change; all blocks replaced and read again give the new texts
// with the same codes at their places in blocks of the same kind.
inline void check_round_trip(const Document& document) {
  INFO("file ", document.name);
  CHECK(write_or_fail(document, {}) == document.bytes);
  WriteOptions options;
  for (const Block& block : document.blocks) options.blocks[block.number] = make_longer(block);
  const std::string bytes = write_or_fail(document, options);
  const Document again = read_or_fail(document.name, bytes);
  REQUIRE(again.blocks.size() == document.blocks.size());
  for (const Block& block : document.blocks) {
    const Block& other = again.blocks[block.number];
    INFO("block ", block.number, ": ", show(block));
    Block expected = block;
    expected.text = options.blocks[block.number].text;
    expected.codes = options.blocks[block.number].codes;
    CHECK(show(other) == show(expected));
    CHECK(other.kind == block.kind);
    CHECK(other.level == block.level);
    CHECK(other.part == block.part);
    CHECK(other.table == block.table);
    CHECK(other.row == block.row);
    CHECK(other.column == block.column);
    CHECK(other.is_translatable == block.is_translatable);
    REQUIRE(other.codes.size() == block.codes.size());
    for (std::size_t i = 0; i < block.codes.size(); ++i) {
      CHECK(other.codes[i].kind == block.codes[i].kind);
      CHECK(other.codes[i].target == block.codes[i].target);
    }
  }
  // One block at a time leaves all others alone.
  for (const Block& block : document.blocks) {
    if (document.blocks.size() > 40 && block.number % 7 != 0) continue;
    WriteOptions one;
    one.blocks[block.number] = make_longer(block);
    const Document changed = read_or_fail(document.name, write_or_fail(document, one));
    REQUIRE(changed.blocks.size() == document.blocks.size());
    for (const Block& other : document.blocks) {
      INFO("block ", block.number, " replaced, block ", other.number, " compared");
      if (other.number != block.number) CHECK(show(changed.blocks[other.number]) == show(other));
    }
  }
}

}  // namespace homeword
