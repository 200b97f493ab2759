#include "homeword/text/messages.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

using namespace homeword;

namespace {

// msgid → msgstr of a catalogue's source, as far as our own one-line entries go.
std::map<std::string, std::string> read_catalogue(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::map<std::string, std::string> entries;
  std::string line, id;
  while (std::getline(file, line)) {
    if (line.starts_with("msgid \"")) id = line.substr(7, line.size() - 8);
    if (line.starts_with("msgstr \"") && !id.empty()) entries[id] = line.substr(8, line.size() - 9);
  }
  return entries;
}

std::filesystem::path catalogue_folder() {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  return std::filesystem::path(tests).parent_path() / "core" / "data" / "messages";
}

// What pages show in every language, and what only the clarity form needs (languages with approved wording).
const std::set<std::string> page_messages{
    "Words in this letter", "What this means for your child:", "Tap a word with dots under it to see what it means.",
    "Was this letter clear? Tell us.", "Some parts are still in English.", "Document", "Style guide",
    "A computer helped translate this letter and no person has checked it yet. If something is not clear, ask the school.",
    "This page is not here",
    "Check the address, or ask the school for the letter.",
    "Something went wrong here",
    "Nothing was lost. Please try again later.",
    "This address cannot be used here",
    "Open the letter from the address the school gave you.",
    "This answer could not be read",
    "Please go back to the letter and answer there.",
    "Letters",
    "There are no letters yet.",
    "There is no form in this language yet",
    "You can tell the school what was hard to understand in this letter.",
    "Back to the letter",
    "Nothing was answered",
    "Please go back and mark an answer, or write a few words.",
    "This answer is too long",
    "Please write less and send it again."};

}  // namespace

TEST_CASE("no catalogue lacks a message: gettext would show English in silence") {
  std::size_t catalogues = 0;
  const auto spanish = read_catalogue(catalogue_folder() / "es.po");
  for (const auto& file : std::filesystem::directory_iterator(catalogue_folder())) {
    if (file.path().extension() != ".po") continue;
    ++catalogues;
    CAPTURE(file.path().filename().string());
    const auto entries = read_catalogue(file.path());
    for (const std::string& message : page_messages) {
      CAPTURE(message);
      REQUIRE(entries.contains(message));
      CHECK_FALSE(entries.at(message).empty());
      CHECK(spanish.contains(message));
    }
    for (const auto& [id, text] : entries) {
      CAPTURE(id);
      CHECK_FALSE(text.empty());
      // A message nobody uses any more would stay for ever.
      CHECK(spanish.contains(id));
    }
  }
  CHECK(catalogues >= 9);
}

TEST_CASE("messages come in the language asked for, by script where scripts differ") {
  CHECK(Messages(LanguageTag::of("es")).translate("Words in this letter") == "Palabras en esta carta");
  CHECK(Messages(LanguageTag::of("es-MX")).translate("Words in this letter") == "Palabras en esta carta");
  CHECK(Messages(LanguageTag::of("ar")).translate("Words in this letter") == "كلمات في هذه الرسالة");
  CHECK(Messages(LanguageTag::of("zh-Hans")).translate("Words in this letter") == "这封信中的词语");
  CHECK(Messages(LanguageTag::of("zh-CN")).translate("Words in this letter") == "这封信中的词语");
  CHECK(Messages(LanguageTag::of("zh-TW")).translate("Words in this letter") == "這封信中的詞語");
}

TEST_CASE("a language without a catalogue says that its messages are English") {
  const Messages messages(LanguageTag::of("so"));
  CHECK_FALSE(messages.has_catalogue());
  CHECK(messages.language().text() == "en");
  CHECK(messages.translate("Document") == "Document");
}
