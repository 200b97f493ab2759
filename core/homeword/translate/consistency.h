// Consistency of a document or a batch: one sentence translated in one way, one concept called by one name.
//
//     ConsistencyCheck check;
//     for (each pair) check.add({source, target}, place, source_terms, target_terms);
//     for (Finding& finding : check.finish()) …
//
// Rules (MQM: inconsistency; inconsistent terminology):
//   consistency/sentence   warning   the same sentence of three words or more has another translation elsewhere
//   consistency/term       warning   two approved terms of one concept are both in use
// Reported where the rarer wording stands (the later one when both are as frequent), naming the other and its place. Spans lie
// in the source for sentences, in the target for terms. What Homeword translates itself is consistent by construction: a
// sentence is translated once, whatever stands around it; this is for people's work. Findings do not depend on the order of
// files beyond that rule. Memory: one entry per pair. Not thread-safe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/translate/checks.h"

namespace homeword {

class ConsistencyCheck {
 public:
  // `place` says where the pair stands (file, part, block, line).
  void add(const PairText& pair, const Finding& place, const TermFinder& source_terms, const TermFinder& target_terms);
  [[nodiscard]] std::vector<Finding> finish() const;

 private:
  struct Use {
    Finding place;
    Span span;
    std::string text;      // as it stands
  };
  // By language and sentence (or concept), then by wording.
  using Wordings = std::map<std::string, std::map<std::string, std::vector<Use>>>;
  void report(const Wordings& wordings, bool is_term, std::vector<Finding>& findings) const;

  Wordings sentences_, terms_;
};

}  // namespace homeword
