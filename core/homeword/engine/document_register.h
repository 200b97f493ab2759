// DocumentRegister: the office's list of translated documents: which version of which document exists in which language,
// with its family page. The server shows pages from it; nothing about families is in it.
//
//     auto documents = DocumentRegister::open("office.db");
//     documents->put(entry);
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

struct RegisteredDocument {
  std::string id;                    // from the document, else its file name
  std::string version;               // hash of its text
  std::string language;              // of this translation
  std::string title;
  std::string title_language = {};   // where it is not that of the translation (left in English); empty in older registers
  std::string document_class;        // routine, important, vital
  std::string style_guide;           // GUIDE as the translator named it; empty: the demo district's release
  std::string style_guide_hash;
  std::string page;                  // the family page, complete HTML
  struct Word {
    std::string concept_id;
    std::string term;                // as the page shows it
  };
  std::vector<Word> words;           // those the page explains, for the "which words were hard?" question
};

class DocumentRegister {
 public:
  [[nodiscard]] static Result<DocumentRegister> open(const std::filesystem::path& path);
  // Adds, or replaces the entry of the same document, version and language. Earlier versions stay.
  [[nodiscard]] Result<void> put(const RegisteredDocument& document);
  [[nodiscard]] Result<std::optional<RegisteredDocument>> find(const std::string& id, const std::string& version, const std::string& language) const;
  // Without pages, sorted by id, language, order of registration.
  [[nodiscard]] Result<std::vector<RegisteredDocument>> list() const;

 private:
  DocumentRegister();
  struct State;
  std::shared_ptr<State> state_;
};

// Families' answers lie in a file of their own beside the register: "office.db" → "office-responses.db".
[[nodiscard]] std::filesystem::path responses_path(const std::filesystem::path& document_register);

}  // namespace homeword
