// Segment: one sentence on its way through the house. Each step (memory, backend, enforcement, checks) is a pure function
// over it, testable from a text file; the engine only orders the steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/names.h"
#include "homeword/document/document.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/facts.h"

namespace homeword {

// How a term got into the target.
enum class ReceiptHow { none, native, forced, placeholder, repair, memory, backend };
inline constexpr NameTable<ReceiptHow, 7> receipt_how_names{{{ReceiptHow::none, ""},
                                                             {ReceiptHow::native, "native"},
                                                             {ReceiptHow::forced, "forced"},
                                                             {ReceiptHow::placeholder, "placeholder"},
                                                             {ReceiptHow::repair, "repair"},
                                                             {ReceiptHow::memory, "memory"},
                                                             {ReceiptHow::backend, "backend"}}};

enum class ReceiptStatus { exact, inflected, waived, missed };
inline constexpr NameTable<ReceiptStatus, 4> receipt_status_names{{{ReceiptStatus::exact, "exact"},
                                                                   {ReceiptStatus::inflected, "inflected"},
                                                                   {ReceiptStatus::waived, "waived"},
                                                                   {ReceiptStatus::missed, "missed"}}};

// What became of one occurrence of an approved term.
struct Receipt {
  std::string concept_id;
  std::string source_term;         // as it stands in `plain`
  Span source;                     // in Segment::plain
  std::string target_term;         // as it stands in `target`; empty when missed
  std::optional<Span> target;      // in Segment::target
  ReceiptHow how = ReceiptHow::none;
  ReceiptStatus status = ReceiptStatus::missed;
  bool is_explained = false;       // carries the concept's explanation here
};

struct FactReceipt {
  Fact fact;                       // spans in `plain`
  std::string target_text;         // as it stands in `target`; empty when lost
  std::optional<Span> target;
};

// A word the engine did not know: it stands in the target as it stood in the source.
struct UntranslatedWord {
  std::string text;                // as it stands in `target`
  Span source;                     // in Segment::plain
  Span target;                     // in Segment::target
  std::string language;            // the source's
};

// A backend that did not translate this sentence, and why: the next of the chain was asked, or none was left.
struct DeclinedBackend {
  std::string backend;
  std::string reason;              // one sentence or less, the same for all sentences it holds for
};

struct Segment {
  std::size_t block = 0;           // of the document
  std::string source;              // as sent
  std::string plain;               // after safe rewrites; what is translated
  std::vector<Fact> facts;         // of `plain`
  std::vector<Occurrence> occurrences;   // of `plain`; concepts are owned by the guide
  std::vector<InlineCode> codes;   // of `plain`
  std::vector<Span> verbatim;      // of `plain`: kept as is

  std::string target;
  std::string target_language;     // "en" where the text was left in English
  std::string origin = "none";     // "memory", a backend's name, or "none"
  std::vector<InlineCode> target_codes;
  std::vector<Receipt> receipts;   // one per occurrence of a preferred or admitted term with a target term
  std::vector<FactReceipt> fact_receipts;   // one per fact
  std::vector<UntranslatedWord> untranslated_words;   // sorted by target; names, facts and terms are not among them
  std::vector<DeclinedBackend> declined;    // in the order they were asked
  std::vector<Finding> findings;   // spans in `plain` (rule says which side); place in the file is filled by the engine
};

}  // namespace homeword
