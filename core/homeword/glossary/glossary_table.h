// Glossary tables: concepts from CSV and TSV files, and back.
//
//     Result<GlossaryTable> table = read_glossary_table(bytes, "terms.csv");
//     table->concepts()            // in file order
//     table->notices               // unknown columns, short rows, encoding: worth telling, nothing lost in silence
//     write_glossary_table(concepts)   // the tall shape, one canonical form
//
// Two shapes are read, in any column order, header names in any case:
//
// Tall, one row per term and language: `concept,language,term` required; `status`, `life_cycle`, `part_of_speech`,
// `gender` (m|f|n), `forms`, `gender_pair`, `not_in` (values separated by |), `case` (insensitive|exact|caps), `acronym`,
// `region`, `translate` (yes|no), `number` (singular|plural), `note` and `source` speak of the row's term; `definition`, `explanation` and `child` of
// the concept in the row's language; `domain`, `sense`, `concept_note`, `jurisdiction`, `always_explain`, `sensitive`,
// `locked` and every unknown column of the concept ("term:context" and "text:note" of the term and of the language). A row may leave the term empty when it gives texts, and the language
// too when it only speaks of the concept. Rows of one concept need not stand together but may not contradict each other.
//
// Wide, one row per concept, as people keep them: `term` (English unless told otherwise) or a first language column, then
// one column per language by code or name (`es`, `spanish`, `zh-Hans`), `definition_es`, `explanation_es`, `child_es`,
// `gender_es`, `number_es`, … (without a language they speak of the one target language, as English has no gender). Conventions: a final (CAPS) is the acronym; a final (lower-case words) tells the sense and is not
// text; "director / directora de la escuela" is a gender pair; alternatives stand apart with ";", the first is preferred.
// Without explanations the first sentence of the definition serves, and a notice says so.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/concept.h"
#include "homeword/glossary/delimited_table.h"

namespace homeword {

// Where something stands in a file of the style guide.
struct GuidePlace {
  std::shared_ptr<const std::string> file;
  std::size_t line = 0;
  std::size_t column = 0;

  [[nodiscard]] std::string text() const;  // "concepts/terms.csv:12:3"
};

// A concept as one file gives it. What the file left open is empty, so that layers can tell "not said" from "said no".
struct ConceptEntry {
  Concept concept_;
  std::optional<LifeCycle> life_cycle;
  std::optional<bool> is_always_explained;
  std::optional<bool> is_sensitive;
  std::optional<bool> is_locked;
  GuidePlace place;
  std::vector<GuidePlace> term_places;     // beside concept_.terms
};

enum class TableShape : std::uint8_t { tall, wide };

struct GlossaryTable {
  std::vector<ConceptEntry> entries;       // in file order
  std::vector<Finding> notices;            // info and warning
  TableShape shape = TableShape::tall;
  char delimiter = ',';
  std::string encoding;

  [[nodiscard]] std::vector<Concept> concepts() const;  // with the defaults put in
};

struct GlossaryTableOptions {
  std::string source_language = "en";      // of the wide shape's `term` column
  // What columns mean, by their name in the file (any case) or number: {"Palabra", "es"}, {"3", "definition_es"}, {"x", "-"}
  // (left out). A name the file does not have is an error.
  std::vector<std::pair<std::string, std::string>> columns;
  // The names of the columns of a file without a first row that names them.
  std::vector<std::string> header;
  TableDialect dialect;
};

// Reads what it can and puts every problem into `problems` (severity error, at most 200, then one that counts the rest).
// For `validate`, which shows them all.
[[nodiscard]] GlossaryTable read_glossary_table(std::string_view bytes, const std::string& file,
                                                std::vector<Finding>& problems, const GlossaryTableOptions& options = {});
// The same for those who stop at the first problem; the error counts the others.
[[nodiscard]] Result<GlossaryTable> read_glossary_table(std::string_view bytes, const std::string& file,
                                                        const GlossaryTableOptions& options = {});

struct GlossaryWriteOptions {
  char delimiter = ',';
  bool with_layer = false;                 // the column `layer`: releases keep where a concept came from
  bool is_for_spreadsheets = false;        // cells that a spreadsheet would run as a formula get an apostrophe
};

// The tall shape, UTF-8, LF, columns in a fixed order and only those in use: the same concepts give the same bytes, and
// reading them gives the same concepts.
[[nodiscard]] std::string write_glossary_table(const std::vector<Concept>& concepts,
                                               const GlossaryWriteOptions& options = {});

// A Finding of severity error as the Error it is, for callers that stop at it. `others` counts further ones.
[[nodiscard]] Error to_error(const Finding& finding, std::size_t others = 0);

}  // namespace homeword
