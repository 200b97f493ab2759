#include "homeword/engine/kits.h"

#include <algorithm>
#include <optional>

#include "homeword/translate/memory_store.h"
#include "homeword/translate/remembering_backend.h"

namespace homeword {
namespace {

// Stands in a chain for a plugin that does not start, so that every report says why it translated nothing.
class AbsentBackend final : public Backend {
 public:
  AbsentBackend(std::string name, std::string why) {
    description_.name = std::move(name);
    description_.not_ready = std::move(why);
  }
  const BackendDescription& description() const override { return description_; }
  std::vector<Result<BackendAnswer>> translate(std::string_view, std::string_view, const std::vector<BackendSegment>& segments) override {
    return std::vector<Result<BackendAnswer>>(segments.size(), fail({.message = description_.not_ready}));
  }

 private:
  BackendDescription description_;
};

}  // namespace

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

  if (options.needs_backends)
    if (const Result<void> opened = kits->open_backends(options); !opened) return fail(opened.error());
  return kits;
}

Result<void> Kits::open_backends(const KitsOptions& options) {
  PluginOptions plugins = options.plugins;
  add_allowed_backends(*guide_, plugins.network);
  const bool is_named = !options.backends.empty();
  const std::vector<std::string> known = list_backends(plugins);
  const auto holds = [](const std::vector<std::string>& list, const std::string& name) { return std::find(list.begin(), list.end(), name) != list.end(); };
  bool is_any_ready = false;
  std::optional<Error> first_problem;
  for (const std::string& name : is_named ? options.backends : std::vector<std::string>{"apertium"}) {
    Result<std::shared_ptr<Backend>> backend = open_backend(name, plugins);
    if (backend && (*backend)->description().not_ready.empty()) {
      is_any_ready = true;
      backends_.push_back(remember_answers(std::move(*backend)));
      continue;
    }
    const Error problem = backend ? Error{.message = (*backend)->description().not_ready} : backend.error();
    if (!is_named) {
      notices_.push_back(problem.sentence() +
                         " Without it, approved phrases, terms and explanations are still used and the rest stays "
                         "in English, marked and listed for a translator.");
      continue;
    }
    // A wrong name, or a permission that was not given, is the user's to mend before anything is done. A plugin that is broken, or
    // a service that is down, is what the rest of the chain is there for.
    const bool lacks_permission = backend && (*backend)->description().sends_text_away && !holds(plugins.network, name);
    if (!holds(known, name) || lacks_permission || options.backends.size() == 1) return fail(problem);
    if (!first_problem) first_problem = problem;
    notices_.push_back(problem.sentence() + " The other backends of the chain do its work.");
    backends_.push_back(backend ? std::move(*backend) : std::make_shared<AbsentBackend>(name, problem.sentence()));
  }
  if (first_problem && !is_any_ready) return fail(*first_problem);
  return {};
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

Result<void> Kits::check_class(DocumentClass document_class) const {
  if (document_class != DocumentClass::vital || guide_->is_released) return {};
  return fail({.message = "vital documents need a released style guide; \"" + guide_->name + "\" is unreleased",
               .remedy = "Release it with: homeword styleguide release"});
}

std::string Kits::describe_guide() const {
  if (guide_->is_released) return guide_->name + " " + guide_->version + " (release " + guide_->hash.substr(0, 12) + ")";
  return guide_->name + " " + guide_->version + " (unreleased " + guide_->hash.substr(0, 12) + ")";
}

std::string Kits::identify_guide() const {
  return guide_->name + " " + guide_->version + " sha256:" + guide_->hash + (guide_->is_released ? "" : " unreleased");
}

}  // namespace homeword
