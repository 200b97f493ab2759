// Reading and writing a Word file whose text is 1 MB.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "bench_data.h"
#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/document/archive.h"
#include "homeword/document/document.h"

namespace homeword::bench {
namespace {

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().sentence());
  return std::move(*result);
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else out += c;
  }
  return out;
}

// The demo district's newsletter with another main part: each paragraph is three runs, the middle one bold.
const std::string& word_file() {
  static const std::string bytes = [] {
    std::string xml = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)" "\n"
                      R"(<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>)";
    const auto add_run = [&](std::string_view properties, std::string_view text) {
      xml += "<w:r>" + std::string(properties) + "<w:t xml:space=\"preserve\">" + escape(text) + "</w:t></w:r>";
    };
    for (const std::string& paragraph : school_paragraphs()) {
      const std::size_t first = paragraph.find(' '), second = paragraph.find(' ', first + 1);
      xml += "<w:p>";
      add_run("", paragraph.substr(0, first));
      add_run("<w:rPr><w:b/></w:rPr>", paragraph.substr(first, second - first));
      add_run("", paragraph.substr(second));
      xml += "</w:p>";
    }
    xml += "<w:sectPr/></w:body></w:document>";
    const std::string newsletter =
        value_of(read_file(data_folder() / "glossaries" / "demo-district" / "documents" / "newsletter.docx"));
    return value_of(rewrite_archive("newsletter.docx", newsletter, {{"word/document.xml", xml}}));
  }();
  return bytes;
}

void set_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(school_text().size()) *
                          static_cast<std::int64_t>(state.iterations()));
}

void docx_read(benchmark::State& state) {
  std::size_t blocks = 0;
  for (auto _ : state) blocks = value_of(read_document("letter.docx", word_file())).blocks.size();
  set_bytes(state);
  state.counters["blocks"] = static_cast<double>(blocks);
}
BENCHMARK(docx_read)->Name("document/read DOCX with 1 MB of text")
    ->Unit(benchmark::kMillisecond);

// Read, every block replaced by its own text in capitals, written.
void docx_round_trip(benchmark::State& state) {
  for (auto _ : state) {
    const Document document = value_of(read_document("letter.docx", word_file()));
    WriteOptions options;
    options.language = LanguageTag::of("es");
    for (const Block& block : document.blocks) {
      BlockText text{.text = block.text, .codes = block.codes};
      for (char& c : text.text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      options.blocks[block.number] = std::move(text);
    }
    benchmark::DoNotOptimize(value_of(write_document(document, options)));
  }
  set_bytes(state);
}
BENCHMARK(docx_round_trip)->Name("document/read, replace and write DOCX with 1 MB of text")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace homeword::bench
