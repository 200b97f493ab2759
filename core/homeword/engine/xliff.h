// XLIFF 2.1 (OASIS): a document on its way to a person and back. `extract` writes it, a translator works on it in any tool
// that reads XLIFF 2, `merge` puts it back into the document's own bytes (review.h).
//
//     std::string xliff = write_xliff(document, analysis, translation, kits.from(), {});
//     Result<XliffDocument> back = read_xliff(bytes, "letter.es.xlf");
//
// One <file> a document, one <unit> a block ("b12" is block 12), one <segment> a sentence, <ignorable> for what stands
// between sentences. State "initial" where nothing was translated, "translated" with subState "homeword:machine-draft" for
// a machine's draft, "reviewed" with "homeword:memory" for approved memory. Inline codes are <pc>/<ph> that may be neither
// copied nor deleted; terms are <mrk type="term"> with their glossary entries (gls module); what became of each term, fact
// and check is a <note>; drafts, memory and near matches are candidates (mtc module). The original lies in the skeleton.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/engine/translation.h"

namespace homeword {

// A finding that a person looked at and let pass, with the reason the next reviewer reads.
struct Waiver {
  std::string rule;       // "fact/missing"
  std::string about;      // what the finding named (a fact's text, a concept); empty: any of that rule in the segment
  std::string reason;

  friend bool operator==(const Waiver&, const Waiver&) = default;
};
// "fact/missing “12:00 p.m.”: noon is said in words", as a note says it; nothing when it has no rule or no reason.
[[nodiscard]] std::optional<Waiver> parse_waiver(std::string_view note);
[[nodiscard]] std::string to_text(const Waiver& waiver);

// A near match as a reviewer is offered it (translate/memory_store.h), with where it came from.
struct XliffOffer {
  double similarity = 0;
  std::string source, target, origin;
  bool has_new_facts = false, has_other_facts = false;
};

struct XliffOptions {
  DocumentClass document_class = DocumentClass::routine;
  std::string style_guide;                      // as people read it; empty: not named
  bool embeds_original = true;                  // else the skeleton names it by hash only
  // Waivers recorded for earlier versions, by the text of the sentence: the next reviewer sees them.
  std::vector<std::pair<std::string, Waiver>> waivers;
  std::function<std::vector<XliffOffer>(const Segment& segment)> offer;   // near matches of a sentence; may be empty
};

// Deterministic; valid against the XLIFF 2.1 schemas (core, gls, mtc).
[[nodiscard]] std::string write_xliff(const Document& document, const Analysis& analysis, const DocumentTranslation& translation,
                                      const LanguageTag& from, const XliffOptions& options = {});

// Text with its inline codes, as a file has them. `id` is the file's own.
struct XliffCode {
  std::string id;
  Span span;
  bool is_standalone = false;
};
struct XliffText {
  std::string text;
  std::vector<XliffCode> codes;
  std::vector<std::pair<std::string, Span>> marks;   // annotations by type: "term", "homeword:explanation"
};

struct XliffSegment {
  std::string id;
  std::size_t line = 0;                // 1-based
  bool is_ignorable = false;
  bool has_target = false;
  std::string state, sub_state;
  XliffText source, target;
};

struct XliffCandidate {                // <mtc:match>, <alt-trans>
  std::string segment;                 // id of the segment it is for
  std::string type, origin;
  bool is_proposal = false;            // what Homeword itself put into the target (subType "homeword:proposal")
  std::string source, target;
};

struct XliffUnit {
  std::string id;
  std::size_t line = 0;
  std::string file;                    // "original" of its <file>
  std::string source_hash;             // ours: of the source as written; empty in other tools' files
  std::vector<XliffSegment> segments;
  std::vector<XliffCandidate> candidates;
  std::vector<std::pair<std::string, std::string>> notes;   // category, text
};

struct XliffDocument {
  std::string version;                 // "2.1", "1.2"
  std::string from, to;                // as written; `to` may be empty
  std::string original;                // name of the document
  std::string original_hash;           // SHA-256 of its bytes, when the skeleton says it
  std::string original_bytes;          // when embedded
  std::string document_class;          // ours
  std::vector<XliffUnit> units;        // of all files
};

// Reads XLIFF 2.0–2.2, and 1.2 as far as pairs go. Nothing is fetched and no entity is expanded. Errors: not XML, not XLIFF,
// a code that opens and never closes, deeper than 64 elements; each with its line.
[[nodiscard]] Result<XliffDocument> read_xliff(std::string_view bytes, std::string_view name);

// The hash `write_xliff` puts beside a unit: of its source text and codes.
[[nodiscard]] std::string hash_source(const XliffUnit& unit);

}  // namespace homeword
