#include "homeword/translate/conformance.h"

#include <algorithm>
#include <array>
#include <set>

#include "homeword/translate/plugin_command.h"
#include "homeword/translate/plugin_process.h"
#include "homeword/translate/plugin_protocol.h"
#include "homeword/translate/process_backend.h"

namespace homeword {
namespace {

using Answers = std::vector<Result<BackendAnswer>>;

BackendSegment plain(std::string text) { return {.text = std::move(text), .forced = {}, .marked = {}}; }

std::vector<BackendSegment> plain_segments(const std::vector<std::string>& texts) {
  std::vector<BackendSegment> segments;
  for (const std::string& text : texts) segments.push_back(plain(text));
  return segments;
}

std::string shape_with(std::string_view shape, std::size_t number) {
  std::string out(shape);
  if (const std::size_t at = out.find('#'); at != std::string::npos) out.replace(at, 1, std::to_string(number));
  return out;
}

// Everyday sentences of different lengths, none like another, so that a shifted answer shows.
const std::vector<std::string>& everyday() {
  static const std::vector<std::string> sentences{
      "The school bus will be ten minutes late today.", "Please call the office.", "Lunch is free for all students this year.",
      "Your child was absent yesterday.", "The library is open on Saturday morning and everyone is welcome to come and read.",
      "Bring a jacket.", "We need volunteers for the spring fair.", "Homework is due on Friday.",
      "The nurse will check every student's hearing and vision during the first week of October.", "No school on Monday."};
  return sentences;
}

bool is_same_answer(const Result<BackendAnswer>& a, const Result<BackendAnswer>& b) {
  return a.has_value() == b.has_value() && (!a || a->text == b->text);
}

class Probes {
 public:
  Probes(Backend& backend, const BackendPair& pair) : backend_(backend), pair_(pair) {
    // "*" stands for any language; a school's commonest pair is as good as any.
    from_ = pair.from == "*" ? "en" : pair.from;
    to_ = pair.to == "*" ? "es" : pair.to;
  }

  std::vector<ConformanceCheck> run() {
    count_and_order();
    empties();
    unicode();
    hostile();
    limits();
    determinism();
    if (pair_.has_forced_spans) forced();
    if (pair_.has_marked_spans) marked();
    placeholders();
    return std::move(checks_);
  }

 private:
  Answers ask(const std::vector<BackendSegment>& segments) { return backend_.translate(from_, to_, segments); }

  void add(std::string name, std::string problem, std::string praise, bool is_required = true) {
    const bool is_passed = problem.empty();
    checks_.push_back({std::move(name), is_passed, is_required, is_passed ? std::move(praise) : std::move(problem)});
  }

  // The first thing wrong with answers that should all be there, or nothing.
  static std::string first_problem(const std::vector<BackendSegment>& segments, const Answers& answers) {
    if (answers.size() != segments.size())
      return "It gave " + std::to_string(answers.size()) + " answers to " + std::to_string(segments.size()) + " segments.";
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i]) return "\"" + make_printable(segments[i].text, 60) + "\" was not translated: " + answers[i].error().sentence();
      if (const Result<void> ok = check_answer(segments[i], *answers[i]); !ok) return ok.error().sentence();
    }
    return {};
  }

  static bool is_same(const Result<BackendAnswer>& a, const Result<BackendAnswer>& b) { return is_same_answer(a, b); }

  void count_and_order() {
    const std::vector<BackendSegment> segments = plain_segments(everyday());
    const Answers together = ask(segments);
    add("count", first_problem(segments, together), "It gave one answer to each of " + std::to_string(segments.size()) + " segments.");
    std::string problem;
    for (std::size_t i = 0; i < segments.size() && problem.empty(); ++i) {
      const Answers alone = ask({segments[i]});
      if (alone.size() != 1 || i >= together.size() || !is_same(alone[0], together[i]))
        problem = "\"" + segments[i].text + "\" is answered otherwise alone than in a batch, so answers may be shifted.";
    }
    add("order", problem, "Each segment has its own answer, in a batch as alone.");
  }

  void empties() {
    const std::vector<BackendSegment> segments = plain_segments({"", "Bring a jacket.", "", " ", "...", "–", "Please call the office."});
    const Answers answers = ask(segments);
    std::string problem = first_problem(segments, answers);
    for (const std::size_t i : {std::size_t{0}, std::size_t{2}, std::size_t{3}})
      if (problem.empty() && answers[i]->text.find_first_not_of(" \t\r\n") != std::string::npos)
        problem = "It made words of a segment without words: \"" + make_printable(answers[i]->text, 60) + "\".";
    add("empty", problem, "Segments without words stay without words.");
  }

  void unicode() {
    const std::vector<BackendSegment> segments = plain_segments(
        {"José Ñandú and Zoë Brontë called.", "Phở Nguyễn is our cook.", "The word is 学校 or مدرسة or школа.", "Party time 🎉👩‍👧 today!",
         "e\u0301cole and ecole", "Line one\nline two", "A\u00A0B\u200BC\u00ADD", "“Quotes” — dashes … and ‘more’"});
    add("unicode", first_problem(segments, ask(segments)), "All scripts, emoji and combining marks come back as UTF-8.");
  }

  void hostile() {
    const std::vector<BackendSegment> segments = plain_segments(
        {"Costs $5^2 [see {note}] / \\ @ < > & done.", "^^^$$$ stop", "[[t:g:1]]word[[/]]", "<b>bold</b> & <i>", "{\"id\":1}",
         "%s %d %n {0} ${name}", "]]>-->", "\\", "a\tb", "...", "Bring a jacket."});
    const Answers answers = ask(segments);
    std::string problem = first_problem(segments, answers);
    if (problem.empty()) {
      const Answers again = ask({segments.back()});
      if (again.size() != 1 || !is_same(again[0], answers.back())) problem = "After text full of special characters the answers were out of step.";
    }
    add("hostile", problem, "Special characters of every kind do no harm.");
  }

  void limits() {
    std::string words;
    while (words.size() < 20000) words += "The library is open on Saturday morning and everyone is welcome. ";
    const Answers answers = ask({plain("Bring a jacket."), plain(words), plain(std::string(5000, 'x')), plain("Bring a jacket.")});
    std::string problem;
    if (answers.size() != 4)
      problem = "It gave another number of answers than segments.";
    else if (!answers[0] || !answers[3] || !is_same(answers[0], answers[3]))
      problem = "A very long segment spoilt the ones beside it.";
    const bool took_it = problem.empty() && answers[1].has_value();
    add("limits", problem, took_it ? "A text of 20 000 bytes is translated." : "A text of 20 000 bytes is refused, and the rest goes on.");
    std::vector<BackendSegment> many;
    for (std::size_t i = 0; i < 3 * pair_.most_segments && i < 600; ++i) many.push_back(plain(everyday()[i % everyday().size()]));
    add("batch", first_problem(many, ask(many)), "A batch of " + std::to_string(many.size()) + " segments is answered.");
  }

  void determinism() {
    const std::vector<std::string>& texts = everyday();
    const std::vector<BackendSegment> forward = plain_segments(texts);
    const std::vector<BackendSegment> backward = plain_segments({texts.rbegin(), texts.rend()});
    // A word no dictionary knows between the runs: engines that learn from the unknown show it here.
    const Answers first = ask(forward);
    ask(plain_segments({"The near Xqwyz known included fit WHO I take care of a lot of drunk."}));
    const Answers second = ask(backward);
    std::string problem;
    for (std::size_t i = 0; i < texts.size() && problem.empty(); ++i)
      if (first.size() != texts.size() || second.size() != texts.size() || !is_same(first[i], second[texts.size() - 1 - i]))
        problem = "\"" + texts[i] + "\" was answered otherwise the second time.";
    add("determinism", problem, "The same segments have the same answers, whatever came before.");
  }

  void forced() {
    const std::string text = "The new program helps every student.";
    std::string problem;
    std::vector<BackendSegment> segments;
    const std::array<std::string, 3> targets{"programa de apoyo", "ñandú 7", "XQ9"};
    // A glossary that somebody else keeps may not have our terms; a fact every backend that forces must keep.
    for (std::size_t i = 0; i < targets.size(); ++i) {
      BackendSegment segment = plain(text);
      segment.forced.push_back({.id = 40 + i, .span = {8, 15}, .target = targets[i], .kind = i == 2 ? "fact" : "term", .part_of_speech = "noun",
                                .number = Number::singular, .gender = Gender::masculine});
      segments.push_back(std::move(segment));
    }
    const Answers answers = ask(segments);
    problem = first_problem(segments, answers);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < segments.size() && problem.empty(); ++i) {
      const BackendAnswer& answer = *answers[i];
      if (answer.forced.size() != 1) continue;
      if (answer.forced[0].span.of(answer.text) != targets[i])
        problem = "It says \"" + targets[i] + "\" stands where \"" + make_printable(answer.forced[0].span.of(answer.text), 60) + "\" stands.";
      else
        ++kept;
    }
    if (problem.empty() && kept == 0) problem = "It claims to honour forced spans, and none came out.";
    add("forced", problem, std::to_string(kept) + " of " + std::to_string(targets.size()) + " forced spans came out exactly once.");
  }

  void marked() {
    BackendSegment segment = plain("Please call the office today.");
    segment.marked.push_back({.id = 1, .span = {12, 22}});
    segment.marked.push_back({.id = 2, .span = {16, 22}});
    segment.marked.push_back({.id = 3, .span = {0, 0}});
    segment.marked.push_back({.id = 4, .span = {29, 29}});
    const Answers answers = ask({segment});
    std::string problem = first_problem({segment}, answers);
    std::set<std::size_t> placed;
    if (problem.empty())
      for (const BackendAnswer::Placed& p : answers[0]->marked) placed.insert(p.id);
    if (problem.empty() && placed.empty()) problem = "It claims to say where marked spans came out, and said nothing.";
    add("marked", problem, std::to_string(placed.size()) + " of 4 marked spans were placed.");
  }

  void placeholders() {
    const std::string shape = measure_placeholder_shape(backend_, pair_);
    add("placeholders", shape.empty() ? "It keeps no shape of placeholder." : "", "Placeholders are kept best in the shape " + shape + ".", false);
  }

  Backend& backend_;
  const BackendPair& pair_;
  std::string from_, to_;
  std::vector<ConformanceCheck> checks_;
};

constexpr std::chrono::milliseconds most_for_ending{10000};
constexpr std::size_t most_probe_bytes = 16u << 20;

// The plugin as a process: what the engine survives, a good plugin does not do.
class LifeProbes {
 public:
  LifeProbes(const PluginCommand& plugin, const BackendPair& pair, Backend& backend)
      : from_(pair.from == "*" ? "en" : pair.from),
        to_(pair.to == "*" ? "es" : pair.to),
        backend_(backend),
        patience_{.silent = std::chrono::milliseconds(plugin.patience_milliseconds), .work = std::chrono::milliseconds(plugin.patience_milliseconds)},
        process_(plugin.command, {std::string(network_variable) + (plugin.may_use_network ? "=yes" : "=no")}) {}

  std::vector<ConformanceCheck> run() {
    const PluginTroubles troubles = troubles_of(backend_);
    add("hang", troubles.hangs == 0 ? "" : times(troubles.hangs, "hung") + troubles.last_hang, "It answered every request in time.");
    add("crash", troubles.deaths == 0 ? "" : times(troubles.deaths, "ended") + troubles.last_death, "It lived through all requests.");
    // After that a second process would tell nothing new.
    if (troubles.hangs > 0 || troubles.deaths > 0) return std::move(checks_);
    add("cancellation", cancel(), "A request that is broken off harms none after it.");
    add("ends", end(), "It ends by itself when its input ends.");
    return std::move(checks_);
  }

 private:
  void add(std::string name, std::string problem, std::string praise) {
    const bool is_passed = problem.empty();
    checks_.push_back({std::move(name), is_passed, true, is_passed ? std::move(praise) : std::move(problem)});
  }
  static std::string times(int count, const std::string& what) {
    return "It " + what + (count == 1 ? " once" : " " + std::to_string(count) + " times") + ", the last time so: ";
  }

  std::string start() {
    if (const Result<void> started = process_.start(); !started) return started.error().sentence();
    const std::uint64_t id = ++last_id_;
    const PluginProcess::Reply reply = process_.ask(write_describe_request(id), patience_, most_probe_bytes);
    if (reply.outcome != PluginProcess::Outcome::answered) return "Started once more, it gave no answer" + because() + ".";
    const Result<BackendDescription> description = read_description(reply.line, id);
    return description ? std::string() : description.error().sentence();
  }
  std::string because() const {
    const std::string words = process_.last_words();
    return words.empty() ? words : " (" + words + ")";
  }

  // As when a user stops the program, or a deadline passes: killed in the middle, and started afresh.
  std::string cancel() {
    if (std::string problem = start(); !problem.empty()) return problem;
    std::vector<BackendSegment> many;
    for (std::size_t i = 0; i < 50; ++i) many.push_back(plain(everyday()[i % everyday().size()]));
    constexpr PluginProcess::Patience none{.silent = std::chrono::milliseconds(1), .work = std::chrono::milliseconds(1)};
    static_cast<void>(process_.ask(write_translate_request(++last_id_, from_, to_, many), none, most_probe_bytes));
    process_.stop();
    if (std::string problem = start(); !problem.empty()) return problem;
    const std::vector<BackendSegment> one{many.front()};
    const std::uint64_t id = ++last_id_;
    const PluginProcess::Reply reply = process_.ask(write_translate_request(id, from_, to_, one), patience_, most_probe_bytes);
    if (reply.outcome != PluginProcess::Outcome::answered) return "After a request was broken off, the next had no answer" + because() + ".";
    const Result<Answers> answers = read_answers(reply.line, id, one);
    const Answers before = backend_.translate(from_, to_, one);
    if (!answers) return answers.error().sentence();
    if (before.size() != 1 || !is_same_answer(answers->front(), before.front())) return "After a request was broken off, \"" + one.front().text + "\" is answered otherwise.";
    return {};
  }

  std::string end() {
    if (!process_.is_running())
      if (std::string problem = start(); !problem.empty()) return problem;
    if (process_.end(std::min(patience_.silent, most_for_ending))) return {};
    return "When its input ended, it did not end by itself with status 0" + because() + ".";
  }

  const std::string from_, to_;
  Backend& backend_;
  const PluginProcess::Patience patience_;
  PluginProcess process_;
  std::uint64_t last_id_ = 0;
  std::vector<ConformanceCheck> checks_;
};

}  // namespace

std::string measure_placeholder_shape(Backend& backend, const BackendPair& pair) {
  std::vector<std::string> shapes{"{{#}}", "XQ#X", "[[T#]]", "__T#__", "<x id=\"#\"/>", "QZ#ZQ", "⟦#⟧"};
  if (const std::string& own = backend.description().placeholder_shape; !own.empty()) {
    std::erase(shapes, own);
    shapes.insert(shapes.begin(), own);
  }
  const std::string from = pair.from == "*" ? "en" : pair.from, to = pair.to == "*" ? "es" : pair.to;
  std::string best;
  std::size_t best_kept = 0;
  for (const std::string& shape : shapes) {
    std::vector<BackendSegment> segments;
    for (const char* frame : {"Please bring 1 to 2 before Friday.", "The 1 program and the 2 help your child.", "1 starts at 2.", "Call 1 or visit 2, please."}) {
      std::string text;
      for (const char c : std::string_view(frame)) text += c == '1' || c == '2' ? shape_with(shape, static_cast<std::size_t>(c - '0') + 40) : std::string(1, c);
      segments.push_back(plain(std::move(text)));
    }
    std::size_t kept = 0;
    for (const Result<BackendAnswer>& answer : backend.translate(from, to, segments)) {
      if (!answer) continue;
      for (const std::size_t number : {41u, 42u}) {
        const std::string token = shape_with(shape, number);
        const std::size_t at = answer->text.find(token);
        kept += at != std::string::npos && answer->text.find(token, at + 1) == std::string::npos ? 1 : 0;
      }
    }
    if (kept > best_kept) {
      best = shape;
      best_kept = kept;
    }
  }
  return best;
}

namespace {

// English to Spanish where it has that, else its first.
const BackendPair* pair_to_check(const BackendDescription& description) {
  const BackendPair* pair = find_pair(description, "en", "es");
  return pair == nullptr && !description.pairs.empty() ? &description.pairs.front() : pair;
}

}  // namespace

std::vector<ConformanceCheck> check_backend(Backend& backend) {
  const BackendDescription& description = backend.description();
  const BackendPair* pair = pair_to_check(description);
  std::vector<ConformanceCheck> checks;
  checks.push_back({"describes", pair != nullptr, true,
                    pair == nullptr ? "It offers no language pair. " + description.advice
                                    : description.name + " " + description.version + " offers " + std::to_string(description.pairs.size()) +
                                          " language pairs; checked with " + pair->from + " to " + pair->to + "."});
  if (pair == nullptr) return checks;
  std::vector<ConformanceCheck> probed = Probes(backend, *pair).run();
  checks.insert(checks.end(), std::make_move_iterator(probed.begin()), std::make_move_iterator(probed.end()));
  return checks;
}

std::vector<ConformanceCheck> check_backend(std::string_view name, const PluginOptions& options) {
  Result<std::shared_ptr<Backend>> backend = open_backend(name, options);
  std::vector<ConformanceCheck> checks;
  checks.push_back({"opens", backend.has_value(), true, backend ? "It starts and describes itself." : backend.error().sentence()});
  if (!backend) return checks;
  if (const std::string& missing = (*backend)->description().not_ready; !missing.empty()) {
    checks.back() = {"opens", false, true, missing};
    return checks;
  }
  std::vector<ConformanceCheck> probed = check_backend(**backend);
  const BackendPair* pair = pair_to_check((*backend)->description());
  const Result<PluginCommand> plugin = find_plugin_command(name, options);
  if (pair != nullptr && plugin && !options.in_process) {
    std::vector<ConformanceCheck> lived = LifeProbes(*plugin, *pair, **backend).run();
    probed.insert(probed.end(), std::make_move_iterator(lived.begin()), std::make_move_iterator(lived.end()));
  }
  checks.insert(checks.end(), std::make_move_iterator(probed.begin()), std::make_move_iterator(probed.end()));
  return checks;
}

bool is_conforming(const std::vector<ConformanceCheck>& checks) {
  return !checks.empty() && std::all_of(checks.begin(), checks.end(), [](const ConformanceCheck& c) { return c.is_passed || !c.is_required; });
}

}  // namespace homeword
