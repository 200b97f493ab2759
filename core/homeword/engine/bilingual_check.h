// BilingualCheck: the checks of every pair of a translator's files (XLIFF 1.2 and 2, TMX), of each document as a whole, and of
// all files together.
//
//     BilingualCheck check(kits, DocumentClass::routine);
//     for (each file) Result<std::vector<Finding>> found = check.check(bytes, name);
//     for (Finding& finding : check.finish()) …                 // what the files say differently of the same
//
// Per pair: translate/checks.h, and codes by their ids (code/missing, code/extra). Per XLIFF document:
//   readability/level    warning  the translation is harder to read than its class allows (style/readability.h)
//   jargon/unexplained   info     the first use of a term that the glossary explains to families, with no explanation in sight
// Over all files: translate/consistency.h. A note of category homeword:waiver lets a finding of its sentence pass: it becomes
// info and says why. Memory: all pairs' texts until finish. Not thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/engine/kits.h"
#include "homeword/engine/xliff.h"
#include "homeword/translate/consistency.h"

namespace homeword {

class BilingualCheck {
 public:
  explicit BilingualCheck(Kits& kits, DocumentClass document_class = DocumentClass::routine) : kits_(kits), document_class_(document_class) {}

  // Errors: neither XLIFF nor TMX, no languages, an unknown language. The line of each finding is that of its pair.
  [[nodiscard]] Result<std::vector<Finding>> check(std::string_view bytes, const std::string& name);
  // What only all files show. Call once, when every file was checked.
  [[nodiscard]] std::vector<Finding> finish() const;

 private:
  [[nodiscard]] Result<std::vector<Finding>> check_tmx(std::string_view bytes, const std::string& name);
  [[nodiscard]] Result<std::vector<Finding>> check_pair_at(const PairText& pair, const LanguageTag& from, const LanguageTag& to, const Finding& place);
  void tell_unexplained(const std::vector<std::pair<Finding, std::string>>& targets, const LanguageTag& to, std::vector<Finding>& out);

  Kits& kits_;
  DocumentClass document_class_;
  ConsistencyCheck consistency_;
  std::map<std::tuple<std::string, std::string, std::size_t>, std::vector<Waiver>> waivers_;   // by file, unit and line
};

// .xlf .xliff .xlf2 .tmx
[[nodiscard]] bool is_bilingual_file(std::string_view name);

}  // namespace homeword
