// What the tests of the document room share.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

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

// "text <0>bold<0/> …": codes as a translator would see them, to compare blocks at a glance.
inline std::string show(const Block& block) {
  std::string out;
  auto at_offset = [&](std::size_t offset) {
    for (auto code = block.codes.rbegin(); code != block.codes.rend(); ++code)
      if (!code->is_standalone && code->span.end == offset && code->span.start != offset)
        out += "</" + std::to_string(code->id) + ">";
    for (const InlineCode& code : block.codes) {
      if (code.span.start != offset) continue;
      out += "<" + std::to_string(code.id);
      if (code.is_standalone) out += "/";
      else if (code.span.is_empty()) out += "></" + std::to_string(code.id);
      out += ">";
    }
  };
  for (std::size_t i = 0; i <= block.text.size(); ++i) {
    at_offset(i);
    if (i < block.text.size()) out += block.text[i];
  }
  return out;
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

// The block's text in capitals with an accented letter after every stretch, code by code: longer than before, in
// characters that many files did not hold.
inline BlockText make_longer(const Block& block) {
  std::vector<std::size_t> cuts{0, block.text.size()};
  for (const InlineCode& code : block.codes) cuts.insert(cuts.end(), {code.span.start, code.span.end});
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  BlockText out;
  std::vector<std::size_t> moved;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    moved.push_back(out.text.size());
    if (i + 1 == cuts.size()) break;
    const std::string piece = block.text.substr(cuts[i], cuts[i + 1] - cuts[i]);
    std::string longer = to_upper(piece);
    const std::size_t end = longer.find_last_not_of(" \n\t");
    if (end != std::string::npos) longer.insert(end + 1, "\u00d1\u00e1\u2019");
    out.text += longer;
  }
  auto move = [&](std::size_t offset) {
    return moved[static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), offset) - cuts.begin())];
  };
  for (InlineCode code : block.codes) {
    code.span = {move(code.span.start), move(code.span.end)};
    out.codes.push_back(code);
  }
  return out;
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
