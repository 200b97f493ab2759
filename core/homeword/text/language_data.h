// Languages as data: the files of core/data/languages/<tag>/, with fallback from one tag to the next.
//
//     const auto facts = load_language_file(LanguageTag::of("es-MX"), "facts.yaml");   // data/languages/es/facts.yaml
//     if (!facts) …                                                                    // no such data for the language
//     for (const auto& [name, pattern] : facts->at("dates").entries()) …
//
// A room that needs something for every language keeps a file in the folder `und` (undetermined) and asks with
// load_language_file_or_root. Files are read once in a process, by strict_yaml.h, and kept; the answer is immutable and
// shared by threads. Our own data is part of the program: a file that is there and broken, or a missing data folder,
// throws std::runtime_error at once, naming file, line and column. Shape is the reader's matter: YamlNode throws, too.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/text/language_tag.h"
#include "homeword/text/strict_yaml.h"

namespace homeword {

// The file of the best folder for the language, in the order of find_fallbacks (never across scripts, never English for
// another language); null when no folder has it. `name` is a plain file name ("facts.yaml").
[[nodiscard]] std::shared_ptr<const YamlNode> load_language_file(const LanguageTag& language, std::string_view name);

// Where that file is, for a reader of its own; nothing when no folder has it.
[[nodiscard]] std::optional<std::filesystem::path> find_language_file(const LanguageTag& language, std::string_view name);

// As load_language_file, and `und`'s file when the language has none; throws when that is missing as well.
[[nodiscard]] std::shared_ptr<const YamlNode> load_language_file_or_root(const LanguageTag& language, std::string_view name);

// The tags of all folders that have a language.yaml, sorted, without `und`.
[[nodiscard]] const std::vector<std::string>& known_languages();

// What language.yaml says.
struct LanguageDescription {
  std::string tag;                   // of the folder: "zh-Hans"
  std::string endonym;               // "简体中文"
  std::string english_name;          // "Chinese (Simplified)"
  std::string script;                // ISO 15924: "Hans"
  Direction direction = Direction::left_to_right;
  bool separates_words = true;       // white space between words
  bool separates_sentences = true;   // white space between sentences: false for Chinese, Japanese, Thai …
  bool is_for_families = false;      // offered as a language families may choose
};

// The description for a language, by fallback; null when there is none. Cached like the file.
[[nodiscard]] std::shared_ptr<const LanguageDescription> find_language_description(const LanguageTag& language);

// The script language.yaml of exactly this language subtag gives ("hmn" → "Latn"); "" when there is no such folder.
[[nodiscard]] std::string find_script_in_data(std::string_view language);

}  // namespace homeword
