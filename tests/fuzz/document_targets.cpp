// Document formats: a file that was not touched is written back byte for byte; new texts are there when it is read
// again.
#include <algorithm>
#include <cstdio>
#include <regex>
#include <stdexcept>

#include "document/longer_text.h"
#include "fuzz.h"
#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/document/archive.h"
#include "homeword/document/document.h"

namespace homeword::fuzz {
namespace {

Document read(const std::string& name, std::string bytes, std::string_view when) {
  Result<Document> document = read_document(name, std::move(bytes));
  if (!document) require(false, std::string(when) + ": " + document.error().sentence());
  return std::move(*document);
}

std::string write(const Document& document, const WriteOptions& options) {
  Result<std::string> bytes = write_document(document, options);
  if (!bytes) require(false, "a document that was read cannot be written: " + bytes.error().sentence());
  return std::move(*bytes);
}

void check_offsets(const Document& document) {
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    const Block& block = document.blocks[i];
    require(block.number == i, "blocks are numbered in order");
    require(is_valid_utf8(block.text), "a block's text is UTF-8");
    for (const InlineCode& code : block.codes)
      require(code.span.start <= code.span.end && code.span.end <= block.text.size(), "a code lies inside its block");
    for (Span span : block.verbatim)
      require(span.start <= span.end && span.end <= block.text.size(), "a verbatim span lies inside its block");
    if (document.format->is_container) continue;
    const Span whole = block.file_span({0, block.text.size()});
    require(whole.start <= whole.end && whole.end <= document.text.size(), "a block lies inside its file");
  }
}

// Which of several stars and underscores side by side make emphasis is Markdown's riddle, and new words next to them
// change the answer. There, only the words must be the same; tests/document checks emphasis as people write it.
// In plain text, whether a line was ended on purpose is judged by its neighbours, which new words change: there, a line break
// and a space are alike.
std::string show(const Block& block, const std::string& name) {
  const bool is_plain_text = name.ends_with(".txt");
  // A pair that held nothing but white space at the edge of a block may come to lie just outside of it; its tags stay.
  static const std::regex empty_at_edge("^(<[0-9]+></[0-9]+>)+|(<[0-9]+></[0-9]+>)+$");
  if (!name.ends_with(".md") && !is_plain_text) return std::regex_replace(homeword::show(block), empty_at_edge, "");
  std::string words = block.text;
  if (is_plain_text)
    std::replace(words.begin(), words.end(), '\n', ' ');
  else
    std::erase_if(words, [](char c) { return c == '*' || c == '_' || c == '~'; });
  return words;
}

void check_document(const std::string& name, std::string bytes) {
  const Result<Document> document = read_document(name, bytes);
  if (!document) {
    require(!document.error().message.empty(), "an error says what is wrong");
    return;
  }
  check_offsets(*document);
  require_equal(write(*document, {}), bytes, "a file that was not touched is written back byte for byte");

  WriteOptions options;
  for (const Block& block : document->blocks)  // others hold what the reader leaves alone
    if (block.is_translatable) options.blocks[block.number] = make_longer(block);
  const std::string written = write(*document, options);
  const Document again = read(name, written, "a file of ours cannot be read");
  if (again.blocks.size() != document->blocks.size())
    require_equal(written, bytes, "new texts do not change the number of blocks");
  for (const Block& block : document->blocks) {
    Block expected = block;
    if (const auto replaced = options.blocks.find(block.number); replaced != options.blocks.end()) {
      expected.text = replaced->second.text;
      expected.codes = replaced->second.codes;
    }
    const std::string found = show(again.blocks[block.number], name), wanted = show(expected, name);
    if (found != wanted) std::fprintf(stderr, "written: \"%s\"\n", written.c_str());
    require_equal(found, wanted, "new texts are there when the file is read again");
  }
}

// The demo district's newsletter, whose main part gives way to what the fuzzer makes: bytes that are no archive at all
// would exercise the archive's reader only.
const std::string& container() {
  static const std::string bytes = [] {
    Result<std::string> file =
        read_file(data_folder() / "glossaries" / "demo-district" / "documents" / "newsletter.docx");
    if (!file) throw std::runtime_error(file.error().sentence());
    return *file;
  }();
  return bytes;
}

}  // namespace

void fuzz_html(std::string_view bytes) { check_document("letter.html", std::string(bytes)); }
void fuzz_markdown(std::string_view bytes) { check_document("letter.md", std::string(bytes)); }
void fuzz_plain_text(std::string_view bytes) { check_document("letter.txt", std::string(bytes)); }

// An archive as it is; anything else as the main part of one.
void fuzz_docx(std::string_view bytes) {
  if (bytes.starts_with("PK")) {
    check_document("letter.docx", std::string(bytes));
    return;
  }
  Result<std::string> archive =
      rewrite_archive("letter.docx", container(), {{"word/document.xml", std::string(bytes)}});
  if (!archive) throw std::runtime_error(archive.error().sentence());
  check_document("letter.docx", std::move(*archive));
}

}  // namespace homeword::fuzz
