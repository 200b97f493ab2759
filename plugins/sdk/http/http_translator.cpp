#include "http_translator.h"

#include <dlfcn.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <numeric>

namespace homeword_http {
namespace {

// Answers in a row that make no sense (another number of texts, no JSON). The first may be chance, so the same is asked once
// more; the second may be one sentence's fault, so each is asked alone; when those fail as well the service is not worth the rest.
constexpr int most_bad_answers = 4;
constexpr int most_json_depth = 64;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        is_in_string = false;
    } else if (c == '"') {
      is_in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > most_json_depth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

std::size_t first_non_space(std::string_view text) { return std::min(text.find_first_not_of(" \t\r\n"), text.size()); }
std::size_t after_last_non_space(std::string_view text) { return text.find_last_not_of(" \t\r\n") + 1; }

}  // namespace

struct HttpTranslator::Batch {
  std::vector<std::size_t> indexes;
  int tries = 0;   // that gave an answer without sense
};

HttpTranslator::HttpTranslator(std::string_view plugin, std::vector<std::string> settings, std::string service, std::string_view default_url,
                               bool is_always_remote)
    : plugin_(plugin), service_(std::move(service)), settings_(plugin, std::move(settings)), client_(settings_, service_, default_url, is_always_remote) {
  if (!client_.is_allowed()) set_not_ready(service_ + " is on another machine, and sending text there is not turned on");
}

std::vector<std::vector<std::size_t>> HttpTranslator::group(const Request& request) const {
  std::vector<std::size_t> all(request.segments.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return {std::move(all)};
}

std::vector<Answer> HttpTranslator::translate_all(const Request& request) {
  if (!not_ready_.empty()) throw std::runtime_error(not_ready_);
  std::vector<Answer> answers(request.segments.size());
  const MarkupRules markup = rules(request);
  const Limits most = limits();
  std::vector<Batch> batches;
  for (const std::vector<std::size_t>& members : group(request)) {
    std::size_t bytes = 0;
    bool is_open = false;
    for (const std::size_t i : members) {
      const Segment& segment = request.segments[i];
      if (!has_words(segment.text)) {
        answers[i].text = segment.text;
        // Without words everything stays where it is, pieces that change on the way excepted: those are lost.
        for (const Forced& f : segment.forced)
          if (segment.text.substr(f.start, f.end - f.start) == f.target) answers[i].forced.push_back({f.id, f.start, f.end});
        for (const Marked& m : segment.marked) answers[i].marked.push_back({m.id, m.start, m.end});
        continue;
      }
      const std::size_t size = write_markup(segment, markup).size();
      if (size > most.most_text_bytes) {
        answers[i].error = "the text is longer than " + service_ + " takes at once (" + std::to_string(size) + " bytes, at most " +
                           std::to_string(most.most_text_bytes) + ")";
        continue;
      }
      if (!is_open || batches.back().indexes.size() >= most.most_texts || bytes + size > most.most_bytes) {
        batches.emplace_back();
        bytes = 0;
        is_open = true;
      }
      batches.back().indexes.push_back(i);
      bytes += size;
    }
  }
  run(request, markup, batches, answers);
  return answers;
}

void HttpTranslator::run(const Request& request, const MarkupRules& markup, std::vector<Batch>& batches, std::vector<Answer>& answers) {
  const HttpClient::Clock::time_point deadline = client_.deadline();
  std::deque<Batch> waiting(std::make_move_iterator(batches.begin()), std::make_move_iterator(batches.end()));
  while (!waiting.empty()) {
    Batch batch = std::move(waiting.front());
    waiting.pop_front();
    Call call{std::string(request.from), std::string(request.to), {}, {}, {}, deadline};
    std::vector<Segment> trimmed;   // without the spaces around the sentence, which services lose
    trimmed.reserve(batch.indexes.size());
    for (const std::size_t i : batch.indexes) {
      Segment segment = request.segments[i];
      const std::size_t first = first_non_space(segment.text), last = after_last_non_space(segment.text);
      segment.text = segment.text.substr(first, last - first);
      const auto shift = [&](std::size_t at) { return std::clamp(at, first, last) - first; };
      for (Forced& f : segment.forced) f.start = shift(f.start), f.end = shift(f.end);
      for (Marked& m : segment.marked) m.start = shift(m.start), m.end = shift(m.end);
      trimmed.push_back(std::move(segment));
    }
    for (const Segment& segment : trimmed) {
      call.segments.push_back(&segment);
      call.texts.push_back(write_markup(segment, markup));
    }
    call.errors.resize(call.texts.size());
    try {
      const std::vector<std::string> texts = ask(call);
      if (texts.size() != batch.indexes.size())
        refuse_answer(std::to_string(texts.size()) + " texts for " + std::to_string(batch.indexes.size()));
      for (std::size_t k = 0; k < texts.size(); ++k) {
        if (!call.errors[k].empty()) {
          answers[batch.indexes[k]].error = service_ + ": " + call.errors[k];
          continue;
        }
        if (client_.holds_secret(texts[k])) refuse_answer("a text that repeats the key");
        // Nothing a service makes of a sentence is thirty times as long.
        if (texts[k].size() > 1000 + 30 * call.texts[k].size()) refuse_answer("a text out of all proportion to what was asked");
        const std::string_view source = request.segments[batch.indexes[k]].text;
        Answer answer = read_markup(texts[k], trimmed[k], markup);
        if (holds_spoilt_markup(answer.text, trimmed[k].text, markup)) {
          answers[batch.indexes[k]].error = service_ + " broke the markup of the sentence";
          continue;
        }
        if (answer.text.find_first_not_of(" \t\r\n") == std::string::npos) {
          answers[batch.indexes[k]].error = service_ + " gave an empty translation";
          continue;
        }
        const std::string_view lead = source.substr(0, first_non_space(source)), trail = source.substr(after_last_non_space(source));
        const std::size_t first = first_non_space(answer.text), last = after_last_non_space(answer.text);
        answer.text = std::string(lead) + answer.text.substr(first, last - first) + std::string(trail);
        const auto shift = [&](std::size_t at) { return std::clamp(at, first, last) - first + lead.size(); };
        for (Answer::Placed& placed : answer.forced) placed.start = shift(placed.start), placed.end = shift(placed.end);
        for (Answer::Placed& placed : answer.marked) placed.start = shift(placed.start), placed.end = shift(placed.end);
        answers[batch.indexes[k]] = std::move(answer);
      }
      bad_answers_ = 0;
    } catch (const ServiceError& problem) {
      const bool is_bad = problem.kind() == ServiceError::Kind::bad_answer;
      if (is_bad) ++bad_answers_;
      if (is_bad && bad_answers_ < most_bad_answers && batch.tries < 2) {
        if (++batch.tries == 1) {
          waiting.push_front(std::move(batch));
          continue;
        }
        if (batch.indexes.size() > 1) {
          for (std::size_t k = batch.indexes.size(); k-- > 0;) waiting.push_front({{batch.indexes[k]}, 2});
          continue;
        }
      }
      if (problem.kind() == ServiceError::Kind::too_large && batch.indexes.size() > 1) {
        const auto middle = batch.indexes.begin() + static_cast<std::ptrdiff_t>(batch.indexes.size() / 2);
        waiting.push_front({{middle, batch.indexes.end()}, 0});
        waiting.push_front({{batch.indexes.begin(), middle}, 0});
        continue;
      }
      for (const std::size_t i : batch.indexes) answers[i].error = problem.what();
      if (is_bad && bad_answers_ >= most_bad_answers) {
        for (const Batch& rest : waiting)
          for (const std::size_t i : rest.indexes) answers[i].error = problem.what();
        return;
      }
    }
  }
}

Json HttpTranslator::read_json(const HttpAnswer& answer) const {
  Json json = is_too_deep(answer.body) ? Json(Json::value_t::discarded) : Json::parse(answer.body, nullptr, false);
  if (json.is_discarded()) refuse_answer("no JSON: \"" + client_.presentable(answer.body.substr(0, 120)) + "\"");
  return json;
}

Json HttpTranslator::send_json(const std::string& path, const Json& body, HttpClient::Clock::time_point deadline) {
  return read_json(client_.send({.path = path, .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)}, deadline));
}

Json HttpTranslator::get_json(const std::string& path, HttpClient::Clock::time_point deadline) {
  return read_json(client_.send({.method = "GET", .path = path, .body = {}}, deadline));
}

Json HttpTranslator::ask_server(const std::string& path) {
  return read_json(client_.send({.method = "GET", .path = path, .body = {}, .is_tried_once = true}, HttpClient::Clock::now() + std::chrono::seconds(5)));
}

void HttpTranslator::refuse_answer(const std::string& why) const {
  throw ServiceError(ServiceError::Kind::bad_answer, service_ + " gave an answer that makes no sense: " + why);
}

std::string HttpTranslator::text_of(const Json& object, const char* name) const {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end() || !found->is_string()) refuse_answer(std::string("there is no text \"") + name + "\"");
  return found->get<std::string>();
}

std::vector<std::map<std::string, std::string>> HttpTranslator::read_languages() const {
  namespace fs = std::filesystem;
  static const char here = 0;
  Dl_info info{};
  if (::dladdr(&here, &info) == 0 || info.dli_fname == nullptr) throw std::runtime_error("the plugin " + plugin_ + " cannot tell where it lies");
  std::error_code code;
  const fs::path file = fs::weakly_canonical(info.dli_fname, code).parent_path() / plugin_ / "languages.tsv";
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + " cannot be read. Reinstall Homeword");
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> columns;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    if (columns.empty()) {
      columns = std::move(cells);
      continue;
    }
    if (cells.size() != columns.size())
      throw std::runtime_error(file.string() + ": the line \"" + line + "\" has another number of columns than the first");
    std::map<std::string, std::string>& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
  }
  return rows;
}

std::string HttpTranslator::code_of(std::string_view tag) const {
  if (codes_.empty())
    for (std::map<std::string, std::string>& row : read_languages()) codes_.emplace(row["tag"], row["code"]);
  const auto found = codes_.find(tag);
  return found == codes_.end() ? std::string() : found->second;
}

}  // namespace homeword_http
