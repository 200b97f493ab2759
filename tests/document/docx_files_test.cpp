// Other people's Word documents, read, compared with what independent parsers saw, written and read again.
#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "document/document_test_tools.h"

using namespace homeword;

namespace {

std::vector<std::filesystem::path> find_files(const std::filesystem::path& folder, const std::string& extension) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == extension) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string without_space(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (!is_white_space(next_code_point(text, at))) out.append(text, start, at - start);
  }
  return out;
}

}  // namespace

TEST_CASE("DOCX: other people's documents survive a round trip") {
  const auto folder = find_test_data();
  if (folder.empty()) {
    MESSAGE("the folder of test documents is not here: check skipped");
    return;
  }
  const auto files = find_files(folder / "documents" / "docx", ".docx");
  CHECK(files.size() > 50);
  for (const auto& path : files) check_round_trip(read_or_fail(path.filename().string(), *read_file(path)));
}

TEST_CASE("DOCX: the text is what independent parsers see") {
  const auto folder = find_test_data();
  if (folder.empty()) {
    MESSAGE("the folder of test documents is not here: check skipped");
    return;
  }
  std::ifstream lines(folder / "documents" / "oracle_text.jsonl");
  // What we leave out on purpose: comments, the building blocks of word/glossary, results of fields Word works out
  // itself (a date, a page number in a table of contents).
  const std::vector<std::string> left_out{"cover_page.docx: [Type the document title]",
                                          "cover_page.docx: [Year]",
                                          "cover_page.docx: [Type the author name]",
                                          "cover_page.docx: [Type the company name]",
                                          "quickparts_fields.docx: Time quickpart = 11/15/2010 8:50:19 PM",
                                          "standalone_tags.docx: HEADING ONE\t1",
                                          "standalone_tags.docx: HEADING TWO\t1",
                                          "table_of_contents_automatic.docx: Computer\t1",
                                          "table_of_contents_automatic.docx: Science\t1",
                                          "table_of_contents_automatic.docx: Article\t1",
                                          "table_of_contents_automatic.docx: From\t2",
                                          "table_of_contents_automatic.docx: Wikipedia\t2",
                                          "table_of_contents_automatic.docx: Pasted\t2",
                                          "table_of_contents_automatic.docx: Word\t2"};
  std::size_t paragraphs = 0, found = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto expected = nlohmann::json::parse(line);
    const std::string file = expected["file"];
    if (!file.ends_with(".docx")) continue;
    const Document document = read_or_fail(file, *read_file(folder / "documents" / file));
    for (const auto& part : expected["parts"]) {
      if (part["kind"] == "comments") continue;  // remarks of the authors, not text for families
      std::multimap<std::string, int> ours;
      for (const Block& block : document.blocks)
        if (block.part == part["part"].get<std::string>()) ours.emplace(without_space(block.text), 0);
      for (const std::string text : part["paragraphs"]) {
        ++paragraphs;
        const auto match = ours.find(without_space(text));
        if (match != ours.end()) {
          ++found;
          ours.erase(match);
        } else {
          const std::string entry = std::filesystem::path(file).filename().string() + ": " + text;
          INFO(entry);
          CHECK(std::find(left_out.begin(), left_out.end(), entry) != left_out.end());
        }
      }
    }
  }
  CHECK(paragraphs == found + left_out.size());
  CHECK(paragraphs > 250);
}
