// Kits: a style guide with everything compiled from it (matchers, rules, memories, translators), made once, when first
// asked for, and shared by all threads.
//
//     auto kits = Kits::open({.style_guide = "glossaries/demo-district"});
//     auto english = (*kits)->source();
//     auto spanish = (*kits)->target(LanguageTag::of("es"));
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/engine/analysis.h"
#include "homeword/engine/translation.h"
#include "homeword/glossary/style_guide.h"
#include "homeword/glossary/term_policy.h"
#include "homeword/translate/backend.h"

namespace homeword {

struct KitsOptions {
  std::filesystem::path style_guide;   // empty: the released demo district that comes with Homeword
  std::string from = "en";
  // Tried in order. Named by the user: a wrong name or a missing permission is an error, and so is a chain none of which can be
  // used; one that is broken or down is passed over with a notice. Not named: apertium where it is installed.
  std::vector<std::string> backends;
  bool needs_backends = true;          // false for check and inspect: none is opened
  PluginOptions plugins;
  TermPolicy policy;                   // which concepts count: validity dates, jurisdiction, grade
};

// Adds the backends that the style guide's setting "network" allows to send text to other machines.
void add_allowed_backends(const StyleGuide& guide, std::vector<std::string>& names);

class Kits {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Kits>> open(const KitsOptions& options);

  [[nodiscard]] const std::shared_ptr<const StyleGuide>& guide() const { return guide_; }
  [[nodiscard]] const LanguageTag& from() const { return from_; }
  [[nodiscard]] const TermPolicy& policy() const { return policy_; }
  [[nodiscard]] const std::vector<std::shared_ptr<Backend>>& backends() const { return backends_; }
  // Sentences for people: the demo guide is in use, a default backend is missing and how to install it, overrides.
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }

  [[nodiscard]] Result<std::shared_ptr<const SourceKit>> source();
  [[nodiscard]] Result<std::shared_ptr<const SourceKit>> source(const LanguageTag& language);
  [[nodiscard]] Result<std::shared_ptr<const TargetKit>> target(const LanguageTag& language);

  // A vital document takes released wording only: an error that says so where the guide is no release.
  [[nodiscard]] Result<void> check_class(DocumentClass document_class) const;

  // "demo-district 2026.1 (release 1f3a9c…)" or "riverbend working copy (unreleased)".
  [[nodiscard]] std::string describe_guide() const;
  // The same in full for programs and the release mark: "demo-district 2026.1 sha256:1f3a9c…", behind it " unreleased" where it is.
  [[nodiscard]] std::string identify_guide() const;

 private:
  Kits(LanguageTag from) : from_(std::move(from)) {}
  [[nodiscard]] Result<void> open_backends(const KitsOptions& options);
  [[nodiscard]] Result<std::shared_ptr<const SourceKit>> make_source(const LanguageTag& language);
  [[nodiscard]] Result<std::shared_ptr<const TargetKit>> make_target(const LanguageTag& language);

  std::shared_ptr<const StyleGuide> guide_;
  std::filesystem::path guide_path_;     // as given; empty for the demo district, which has no memory of its own
  LanguageTag from_;
  TermPolicy policy_;
  std::vector<std::shared_ptr<Backend>> backends_;
  std::vector<std::string> notices_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const SourceKit>> sources_;
  std::map<std::string, std::shared_ptr<const TargetKit>> targets_;
};

}  // namespace homeword
