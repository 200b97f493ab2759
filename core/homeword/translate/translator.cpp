#include "homeword/translate/translator.h"

#include <fmt/format.h>

#include <algorithm>

#include "homeword/translate/translation_session.h"

namespace homeword {
namespace {

// A piece of text without a full stop that is longer than this is a table or a fault, and weighing all its facts against each
// other would take minutes.
constexpr std::size_t longest_sentence = 32 * 1024;

}  // namespace

Translator::Translator(LanguageTag from, LanguageTag to, std::vector<std::shared_ptr<Backend>> backends,
                       std::shared_ptr<const TermFinder> target_terms)
    : from_(std::move(from)), to_(std::move(to)), backends_(std::move(backends)), target_terms_(std::move(target_terms)) {}

bool Translator::is_spoken() const {
  return std::any_of(backends_.begin(), backends_.end(), [&](const std::shared_ptr<Backend>& backend) {
    return backend->description().not_ready.empty() && find_pair(backend->description(), from_.text(), to_.text()) != nullptr;
  });
}

void Translator::translate(std::vector<Segment*>& segments) const {
  TranslationSession session(from_, to_);
  std::vector<TranslationWork> works;
  for (Segment* segment : segments) {
    if (segment == nullptr || !segment->target.empty() || segment->plain.empty()) continue;
    if (segment->plain.size() > longest_sentence) {
      session.leave_untranslated(*segment, {}, Severity::error,
                                 fmt::format("The sentence is too long to be translated ({} bytes, at most {}). Break it into sentences or lines.",
                                             segment->plain.size(), longest_sentence));
      continue;
    }
    ProtectionPlan plan = session.plan(*segment);
    if (session.translate_directly(*segment, plan)) continue;
    works.push_back({.segment = segment, .plan = plan, .plain_plan = plan, .handing = {}, .best = {}, .engine_error = {}});
  }
  std::vector<TranslationWork*> pending;
  for (TranslationWork& work : works) pending.push_back(&work);
  std::string last_name;
  bool is_given_up = false;
  for (const std::shared_ptr<Backend>& backend : backends_) {
    if (pending.empty()) break;
    if (const std::string& why = backend->description().not_ready; !why.empty()) {
      for (TranslationWork* work : pending) work->segment->declined.push_back({backend->description().name, why});
      continue;
    }
    const BackendPair* pair = find_pair(backend->description(), from_.text(), to_.text());
    if (pair == nullptr) {
      // Of a single backend the finding below says so.
      for (TranslationWork* work : pending)
        if (backends_.size() > 1)
          work->segment->declined.push_back({backend->description().name, fmt::format("it does not translate from {} to {}", from_.text(), to_.text())});
      continue;
    }
    last_name = backend->description().name;
    for (TranslationWork* work : pending) work->best.reset();
    session.run_backend(*backend, *pair, pending);
    // Lost facts and failed segments go on to the next backend; a missed term does not make another engine better.
    std::vector<TranslationWork*> left;
    for (TranslationWork* work : pending) {
      if (work->is_finished) continue;
      if (work->best && work->best->is_whole()) session.finish(*work, last_name);
      else left.push_back(work);
    }
    pending = std::move(left);
    is_given_up = backend->given_up().has_value();
    for (TranslationWork* work : pending)
      work->segment->declined.push_back(
          {last_name, is_given_up ? "it stopped answering and was given up"
                      : work->best ? "a date, number, name or masked word did not come through"
                      : work->engine_error.empty() ? "no reason given" : work->engine_error});
  }
  for (TranslationWork* work : pending) {
    if (work->best) session.refuse(*work, last_name);
    else if (last_name.empty())
      session.leave_untranslated(*work->segment, work->plan, Severity::warning,
                                 fmt::format("No installed backend translates from {} to {}.", from_.text(), to_.text()));
    else if (is_given_up)
      session.leave_untranslated(*work->segment, work->plan, Severity::error,
                                 fmt::format("The backend {} stopped answering and was given up, so this sentence was not translated.",
                                             last_name));
    else
      session.leave_untranslated(*work->segment, work->plan, Severity::error,
                                 fmt::format("The backend {} could not translate this sentence: {}", last_name,
                                             work->engine_error.empty() ? "no reason given" : work->engine_error));
  }
}

}  // namespace homeword
