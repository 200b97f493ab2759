#include "homeword/engine/concept_examples.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "homeword/glossary/term_finder.h"
#include "homeword/text/language_tag.h"
#include "homeword/translate/tmx.h"

namespace homeword {
namespace {

constexpr std::size_t longest_example = 160;   // bytes: one line on paper

bool is_example(const std::string& text) {
  if (text.empty() || text.size() > longest_example || text.find_first_of("{}\n") != std::string::npos) return false;
  return text.back() == '.' || text.back() == '!' || text.back() == '?' || text.ends_with("。");
}

class ExampleFinder {
 public:
  explicit ExampleFinder(std::shared_ptr<const StyleGuide> guide) : guide_(std::move(guide)) {}

  // What may be said for a concept: a word to be avoided is no example of it, nor is one that may mean something else.
  std::set<const Concept*> concepts_in(const std::string& language, const std::string& text) {
    std::set<const Concept*> out;
    const TermFinder* finder = finder_of(language);
    if (finder == nullptr) return out;
    for (const Occurrence& found : finder->find(text))
      if (found.rivals.empty() && guide_->is_active(*found.concept_) &&
          (found.term->status == TermStatus::preferred || found.term->status == TermStatus::admitted))
        out.insert(found.concept_);
    return out;
  }

 private:
  const TermFinder* finder_of(const std::string& language) {
    const auto known = finders_.find(language);
    if (known != finders_.end()) return known->second ? &*known->second : nullptr;
    std::optional<TermFinder>& finder = finders_[language];
    if (const auto tag = LanguageTag::parse(language)) finder.emplace(guide_, *tag);
    return finder ? &*finder : nullptr;
  }

  std::shared_ptr<const StyleGuide> guide_;
  std::map<std::string, std::optional<TermFinder>> finders_;
};

}  // namespace

Result<std::map<std::string, std::vector<SiteExample>>> find_concept_examples(const std::shared_ptr<const StyleGuide>& guide, std::size_t most) {
  struct Candidate {
    std::size_t length, order;
    SiteExample example;
  };
  std::map<std::string, std::vector<Candidate>> candidates;
  ExampleFinder finder(guide);
  std::size_t order = 0;
  for (const GuideFile& file : guide->memory) {
    const Result<TmxFile> memory = read_tmx(file.text, file.path);
    if (!memory) return fail(memory.error());
    for (const TmxUnit& unit : memory->units) {
      ++order;
      SiteExample example;
      std::set<const Concept*> shown;
      std::size_t length = 0;
      for (const TmxVariant& variant : unit.variants) {
        if (!is_example(variant.text)) continue;
        std::set<const Concept*> here = finder.concepts_in(variant.language, variant.text);
        if (example.empty()) {
          shown = std::move(here);
        } else {
          std::erase_if(shown, [&](const Concept* one) { return !here.contains(one); });
        }
        example[variant.language] = variant.text;
        length += variant.text.size();
      }
      if (example.size() < 2) continue;
      for (const Concept* one : shown) candidates[one->id].push_back({length, order, example});
    }
  }
  std::map<std::string, std::vector<SiteExample>> out;
  for (auto& [id, list] : candidates) {
    std::sort(list.begin(), list.end(), [](const Candidate& left, const Candidate& right) {
      return std::tie(left.length, left.order) < std::tie(right.length, right.order);
    });
    std::set<std::string> said;   // the same sentence stands in several files
    for (Candidate& candidate : list) {
      if (out[id].size() == most) break;
      if (said.insert(candidate.example.begin()->second).second) out[id].push_back(std::move(candidate.example));
    }
  }
  return out;
}

}  // namespace homeword
