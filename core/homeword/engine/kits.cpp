#include "homeword/engine/kits.h"

#include <algorithm>

#include "homeword/translate/memory_store.h"

namespace homeword {

void add_allowed_backends(const StyleGuide& guide, std::vector<std::string>& names) {
  const auto setting = guide.settings.find("network");
  if (setting == guide.settings.end()) return;
  std::string name;
  for (const char c : setting->second + ",") {
    if (c == ',') {
      if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      name.clear();
    } else if (c != ' ') {
      name += c;
    }
  }
}

Result<std::shared_ptr<Kits>> Kits::open(const KitsOptions& options) {
  const Result<LanguageTag> from = LanguageTag::parse(options.from);
  if (!from) return fail(from.error());
  std::shared_ptr<Kits> kits(new Kits(*from));

  Result<StyleGuide> guide = options.style_guide.empty() ? open_demo_style_guide() : open_style_guide(options.style_guide);
  if (!guide) return fail(guide.error());
  if (options.style_guide.empty())
    kits->notices_.push_back("No --styleguide was given: using the release of the invented demo district \"" + guide->name + "\".");
  kits->guide_path_ = options.style_guide;
  if (const Result<void> checked = check_policy(options.policy); !checked) return fail(checked.error());
  kits->policy_ = options.policy;
  for (const Finding& finding : apply_policy(*guide, options.policy)) kits->notices_.push_back(finding.message);
  kits->guide_ = std::make_shared<const StyleGuide>(std::move(*guide));
  if (!kits->guide_->is_released)
    kits->notices_.push_back("The style guide \"" + kits->guide_->name + "\" is unreleased: every output says so.");

  if (options.needs_backends) {
    const bool is_named = !options.backends.empty();
    PluginOptions plugins = options.plugins;
    add_allowed_backends(*kits->guide_, plugins.network);
    for (const std::string& name : is_named ? options.backends : std::vector<std::string>{"apertium"}) {
      Result<std::shared_ptr<Backend>> backend = open_backend(name, plugins);
      if (backend && !(*backend)->description().not_ready.empty()) backend = fail({.message = (*backend)->description().not_ready});
      if (backend) {
        kits->backends_.push_back(std::move(*backend));
      } else if (is_named) {
        return fail(backend.error());
      } else {
        kits->notices_.push_back(backend.error().sentence() +
                                 " Without it, approved phrases, terms and explanations are still used and the rest stays "
                                 "in English, marked and listed for a translator.");
      }
    }
  }
  return kits;
}

Result<std::shared_ptr<const SourceKit>> Kits::source() { return source(from_); }

Result<std::shared_ptr<const SourceKit>> Kits::source(const LanguageTag& language) {
  const std::lock_guard lock(mutex_);
  auto& kit = sources_[language.text()];
  if (kit == nullptr) {
    auto made = make_source(language);
    if (!made) return made;
    kit = *made;
  }
  return kit;
}

Result<std::shared_ptr<const SourceKit>> Kits::make_source(const LanguageTag& language) {
  Result<StyleChecker> style = StyleChecker::compile(guide_, language);
  if (!style) return fail(style.error());
  return std::make_shared<const SourceKit>(SourceKit{.language = language,
                                                     .segmenter = Segmenter(language),
                                                     .facts = FactFinder(language),
                                                     .terms = std::make_shared<const TermFinder>(guide_, language),
                                                     .style = std::make_shared<const StyleChecker>(std::move(*style))});
}

Result<std::shared_ptr<const TargetKit>> Kits::target(const LanguageTag& language) {
  const std::lock_guard lock(mutex_);
  auto& kit = targets_[language.text()];
  if (kit == nullptr) {
    auto made = make_target(language);
    if (!made) return made;
    kit = *made;
  }
  return kit;
}

Result<std::shared_ptr<const TargetKit>> Kits::make_target(const LanguageTag& language) {
  Result<PhraseMemory> memory = PhraseMemory::load(*guide_, from_, language);
  if (!memory) return fail(memory.error());
  if (!guide_path_.empty()) {
    auto store = MemoryStore::open_existing(memory_path(guide_path_));
    if (!store) return fail(store.error());
    if (*store) {
      auto pairs = (*store)->pairs(from_, language);
      if (!pairs) return fail(pairs.error());
      memory->add_pairs(std::move(*pairs));
    }
  }
  Result<StyleChecker> style = StyleChecker::compile(guide_, language);
  if (!style) return fail(style.error());
  auto terms = std::make_shared<const TermFinder>(guide_, language);
  return std::make_shared<const TargetKit>(
      TargetKit{.language = language,
                .terms = terms,
                .memory = std::make_shared<const PhraseMemory>(std::move(*memory)),
                .translator = std::make_shared<const Translator>(from_, language, backends_, terms),
                .style = std::make_shared<const StyleChecker>(std::move(*style))});
}

std::string Kits::describe_guide() const {
  if (guide_->is_released) return guide_->name + " " + guide_->version + " (release " + guide_->hash.substr(0, 12) + ")";
  return guide_->name + " " + guide_->version + " (unreleased " + guide_->hash.substr(0, 12) + ")";
}

std::string Kits::identify_guide() const {
  return guide_->name + " " + guide_->version + " sha256:" + guide_->hash + (guide_->is_released ? "" : " unreleased");
}

}  // namespace homeword
