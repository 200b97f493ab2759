// Engine: Homeword for other programs. Everything the `homeword` program does with text and files, behind one class.
//
//     auto engine = homeword::Engine::open({.style_guide = "our-guide"});
//     auto letter = engine->translate_text("The meeting is on Friday, March 13, 2026.", "es");
//     std::puts(letter->text.c_str());
//
// An Engine is a handle: copies share what was compiled. All functions may be called from several threads. Opening costs
// tens of milliseconds; each language compiles on first use. Results carry JSON texts of architecture section 6 ("report"),
// so that programs, notebooks and the command line read the same fields.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/export.h"
#include "homeword/base/finding.h"
#include "homeword/base/result.h"

namespace homeword {

class Kits;

struct EngineOptions {
  std::filesystem::path style_guide;     // folder, bundle, store or glossary file; empty: the invented demo district
  std::string from = "en";               // language of the texts
  std::vector<std::string> backends;     // in order of trial; empty: apertium where it is installed
  std::vector<std::string> network;      // backends that may send text, masked of personal data, to other machines
};

// Words as on the command line: explain inline|footnote|appendix|none, document_class routine|important|vital,
// plain apply|suggest|off (empty: as the class asks), renditions same|bilingual|page|sms|speech.
struct EngineTranslateOptions {
  std::string explain = "inline";
  std::string document_class = "routine";
  std::string plain;
  std::vector<std::string> renditions{"same"};
  std::filesystem::path out;             // files: folder of the outputs; empty: beside the input
  std::size_t jobs = 1;
};

struct TextTranslation {
  std::string text;                      // in the target language
  std::string report;                    // JSON: {"file":"-","language","output","segments":[…]}
  std::vector<Finding> findings;
  bool is_complete = false;              // nothing was left untranslated
};

class HOMEWORD_EXPORT Engine {
 public:
  // Errors: the style guide cannot be read, a named backend is missing (and how to install it).
  [[nodiscard]] static Result<Engine> open(const EngineOptions& options);

  // What a person should know: the demo guide is in use, no backend is installed, the guide is unreleased.
  [[nodiscard]] const std::vector<std::string>& notices() const;
  // {"name","version","hash","released","concepts","languages"} as JSON.
  [[nodiscard]] std::string style_guide() const;
  // The guide's concepts as a JSON array: id, domain, life_cycle, layer, terms, texts.
  [[nodiscard]] std::string concepts() const;

  // UTF-8 plain text, blocks separated by blank lines.
  [[nodiscard]] Result<TextTranslation> translate_text(std::string_view text, std::string_view language,
                                                       const EngineTranslateOptions& options = {}) const;
  // Files and folders; writes outputs as `homeword translate` does. Gives the whole report as JSON; a bad file is an entry
  // with "error" and does not stop the rest.
  [[nodiscard]] Result<std::string> translate_files(const std::vector<std::filesystem::path>& inputs,
                                                    const std::vector<std::string>& languages,
                                                    const EngineTranslateOptions& options = {}) const;

  // The style guide's rules over a text (`name` chooses the format by its ending) or file.
  [[nodiscard]] Result<std::vector<Finding>> check_text(std::string_view text, std::string_view name = "text.txt",
                                                        std::string_view document_class = "routine") const;
  [[nodiscard]] Result<std::vector<Finding>> check_file(const std::filesystem::path& file, std::string_view document_class = "routine") const;

  // What `homeword inspect KIND` shows, one JSON object an element: segments, terms, facts, document, readability.
  [[nodiscard]] Result<std::vector<std::string>> inspect_text(std::string_view kind, std::string_view text,
                                                              std::string_view name = "text.txt") const;
  [[nodiscard]] Result<std::vector<std::string>> inspect_file(std::string_view kind, const std::filesystem::path& file) const;

  // `homeword explain NAME`.
  [[nodiscard]] Result<std::string> explain(const std::string& name) const;

 private:
  explicit Engine(std::shared_ptr<Kits> kits);
  std::shared_ptr<Kits> kits_;
};

// Suppressed statistics of families' answers, one JSON object a row, as `homeword feedback report` prints them. There is no
// way from here to a single answer or to an unsuppressed cell.
[[nodiscard]] HOMEWORD_EXPORT Result<std::vector<std::string>> read_feedback_report(const std::filesystem::path& document_register);

// "0.1.0"
[[nodiscard]] HOMEWORD_EXPORT std::string engine_version();

}  // namespace homeword
