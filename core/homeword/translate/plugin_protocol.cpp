#include "homeword/translate/plugin_protocol.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "homeword/base/names.h"

namespace homeword {
namespace {

using Json = nlohmann::json;

constexpr NameTable<Number, 2> number_names{{{Number::singular, "singular"}, {Number::plural, "plural"}}};
constexpr NameTable<Gender, 4> gender_names{{{Gender::none, ""},
                                             {Gender::masculine, "masculine"},
                                             {Gender::feminine, "feminine"},
                                             {Gender::neuter, "neuter"}}};

constexpr std::size_t most_answer_seconds = 600;

// Our own messages have depth 5.
constexpr int most_depth = 32;

// Length of the well-formed UTF-8 sequence at `at`, or 0.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  const unsigned char second = byte(at + 1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
      (first == 0xF4 && second > 0x8F))
    return 0;
  return length;
}

bool is_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
}

// Writes JSON on one line; a string that is no UTF-8 is made so rather than thrown about.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Deeper than any message of ours is garbage or an attack; told before a tree is built of it.
bool is_too_deep(std::string_view line) {
  int depth = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        is_in_string = false;
    } else if (c == '"') {
      is_in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > most_depth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

Result<Json> parse(std::string_view line) {
  Json json = is_too_deep(line) ? Json(Json::value_t::discarded) : Json::parse(line, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    return fail({.message = "the plugin sent a line that is no JSON object",
                 .found = make_printable(line),
                 .expected = "one JSON object per line",
                 .remedy = "Compare it with plugins/sdk/PROTOCOL.md"});
  return json;
}

template <class T>
T value_or(const Json& object, const char* key, T otherwise) {
  const auto it = object.find(key);
  if (it == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>)
    return it->is_string() ? it->template get<std::string>() : otherwise;
  else if constexpr (std::is_same_v<T, bool>)
    return it->is_boolean() ? it->template get<bool>() : otherwise;
  else
    return it->is_number_unsigned() ? it->template get<T>() : otherwise;
}

Error missing(const char* key, const char* expected) {
  return {.message = std::string("the plugin's answer has no proper \"") + key + "\"",
          .expected = expected,
          .remedy = "Compare it with plugins/sdk/PROTOCOL.md"};
}

// A plugin's own "error"; one that says nothing is no sentence to show.
std::string sentence_of(const Json& error) {
  if (error.is_string() && !error.get_ref<const std::string&>().empty()) return make_printable(error.get_ref<const std::string&>(), 2000);
  return "the plugin failed without saying why";
}

// The answer's object when it belongs to request `id` and is no failure.
Result<Json> open_answer(std::string_view line, std::uint64_t id) {
  Result<Json> json = parse(line);
  if (!json) return json;
  const auto found = json->find("id");
  if (found == json->end() || !found->is_number_unsigned() || found->get<std::uint64_t>() != id)
    return fail({.message = "the plugin answered another request than the one asked",
                 .found = found == json->end() ? std::string("no id") : make_printable(dump(*found)),
                 .expected = "id " + std::to_string(id)});
  if (const auto error = json->find("error"); error != json->end())
    return fail({.message = sentence_of(*error)});
  return json;
}

Json write_placed(const std::vector<BackendAnswer::Placed>& all) {
  Json list = Json::array();
  for (const BackendAnswer::Placed& placed : all)
    list.push_back({{"id", placed.id}, {"start", placed.span.start}, {"end", placed.span.end}});
  return list;
}

// Spans of words the engine did not know, or doubts; nothing when the plugin says nothing.
Result<std::vector<Span>> read_spans(const Json& segment, const char* key) {
  std::vector<Span> all;
  const auto list = segment.find(key);
  if (list == segment.end()) return all;
  if (!list->is_array()) return fail(missing(key, "a list of {\"start\",\"end\"}"));
  for (const Json& one : *list) {
    if (!one.is_object()) return fail(missing(key, "a list of {\"start\",\"end\"}"));
    for (const char* member : {"start", "end"})
      if (const auto it = one.find(member); it == one.end() || !it->is_number_unsigned())
        return fail(missing(member, "a whole number from 0"));
    all.push_back({one["start"].get<std::size_t>(), one["end"].get<std::size_t>()});
  }
  return all;
}

Result<std::vector<BackendAnswer::Placed>> read_placed(const Json& segment, const char* key) {
  std::vector<BackendAnswer::Placed> all;
  const auto list = segment.find(key);
  if (list == segment.end()) return all;
  if (!list->is_array()) return fail(missing(key, "a list of {\"id\",\"start\",\"end\"}"));
  for (const Json& placed : *list) {
    if (!placed.is_object()) return fail(missing(key, "a list of {\"id\",\"start\",\"end\"}"));
    for (const char* member : {"id", "start", "end"})
      if (const auto it = placed.find(member); it == placed.end() || !it->is_number_unsigned())
        return fail(missing(member, "a whole number from 0"));
    all.push_back({placed["id"].get<std::size_t>(), {placed["start"].get<std::size_t>(), placed["end"].get<std::size_t>()}});
  }
  return all;
}

// Control characters, and those that turn the direction of all that follows (embeddings, overrides, isolates): in a page they
// hide or reorder words. Marks for one place (LRM, RLM, ZWJ, ZWNJ) belong to writing.
bool is_strange_character(std::string_view text, std::size_t at) {
  const unsigned char byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7F) return byte != '\t' && byte != '\n' && byte != '\r';
  if (byte != 0xE2 || at + 2 >= text.size()) return false;
  const unsigned char second = static_cast<unsigned char>(text[at + 1]), third = static_cast<unsigned char>(text[at + 2]);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) || (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

// The first of them that the source does not hold.
std::string_view find_strange_character(std::string_view text, std::string_view source) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_strange_character(text, at)) continue;
    const std::string_view one = text.substr(at, text[at] == '\xE2' ? 3 : 1);
    if (source.find(one) == std::string_view::npos) return one;
  }
  return {};
}

template <class Asked>
Result<void> check_placed(const std::vector<BackendAnswer::Placed>& placed, const std::vector<Asked>& asked,
                          std::string_view text, const char* what) {
  // An id may come several times, but a plugin that repeats without end would eat our memory further up.
  if (placed.size() > 64 * (asked.size() + 1))
    return fail({.message = std::string("the plugin placed ") + what + " spans far more often than asked"});
  for (const BackendAnswer::Placed& p : placed) {
    if (std::none_of(asked.begin(), asked.end(), [&](const Asked& a) { return a.id == p.id; }))
      return fail({.message = std::string("the plugin placed a ") + what + " span that was not asked for",
                   .found = "id " + std::to_string(p.id)});
    if (p.span.start > p.span.end || p.span.end > text.size() || !is_boundary(text, p.span.start) ||
        !is_boundary(text, p.span.end))
      return fail({.message = std::string("the plugin placed a ") + what + " span outside its text or inside a character",
                   .found = std::to_string(p.span.start) + "–" + std::to_string(p.span.end),
                   .expected = "bytes within 0–" + std::to_string(text.size()) + " on code-point boundaries"});
  }
  return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string make_printable(std::string_view bytes, std::size_t most_bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    if (out.size() + 4 > most_bytes) return out + "…";
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    if (is_strange_character(bytes, at) || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')
      out += ' ';
    else
      out += bytes.substr(at, length);
    at += length;
  }
  return out;
}

std::string write_describe_request(std::uint64_t id) {
  return dump({{"id", id}, {"method", "describe"}, {"protocol", plugin_protocol_version}});
}

std::string write_translate_request(std::uint64_t id, std::string_view from, std::string_view to,
                                    std::span<const BackendSegment> segments) {
  Json list = Json::array();
  for (const BackendSegment& segment : segments) {
    Json one{{"text", segment.text}};
    for (const ForcedSpan& f : segment.forced)
      one["forced"].push_back({{"id", f.id},
                               {"start", f.span.start},
                               {"end", f.span.end},
                               {"target", f.target},
                               {"kind", f.kind},
                               {"part_of_speech", f.part_of_speech},
                               {"number", name_of(number_names, f.number)},
                               {"gender", name_of(gender_names, f.gender)}});
    for (std::size_t i = 0; i < segment.forced.size(); ++i)
      if (!segment.forced[i].explanation.empty()) one["forced"][i]["explanation"] = segment.forced[i].explanation;
    for (const MarkedSpan& m : segment.marked)
      one["marked"].push_back({{"id", m.id}, {"start", m.span.start}, {"end", m.span.end}});
    list.push_back(std::move(one));
  }
  return dump({{"id", id}, {"method", "translate"}, {"from", from}, {"to", to}, {"segments", std::move(list)}});
}

Result<BackendDescription> read_description(std::string_view line, std::uint64_t id) {
  Result<Json> json = open_answer(line, id);
  if (!json) return fail(json.error());
  if (const auto protocol = json->find("protocol");
      protocol == json->end() || !protocol->is_number_integer() || protocol->get<std::int64_t>() != plugin_protocol_version)
    return fail({.message = "the plugin speaks another version of the protocol",
                 .found = protocol == json->end() ? std::string("no version") : make_printable(dump(*protocol)),
                 .expected = std::to_string(plugin_protocol_version),
                 .remedy = "Install a version of the plugin made for this Homeword"});
  BackendDescription description;
  description.name = value_or(*json, "name", std::string());
  description.version = value_or(*json, "version", std::string());
  description.sends_text_away = value_or(*json, "sends_text_away", false);
  description.placeholder_shape = value_or(*json, "placeholder_shape", std::string());
  description.advice = value_or(*json, "advice", std::string());
  description.not_ready = make_printable(value_or(*json, "not_ready", std::string()), 2000);
  description.answer_seconds = static_cast<unsigned>(std::min<std::size_t>(value_or(*json, "answer_seconds", std::size_t{0}), most_answer_seconds));
  if (description.name.empty()) return fail(missing("name", "a text"));
  const auto pairs = json->find("pairs");
  if (pairs == json->end() || !pairs->is_array()) return fail(missing("pairs", "a list of language pairs"));
  for (const Json& one : *pairs) {
    if (!one.is_object()) return fail(missing("pairs", "a list of {\"from\",\"to\",…}"));
    BackendPair pair;
    pair.from = value_or(one, "from", std::string());
    pair.to = value_or(one, "to", std::string());
    if (pair.from.empty() || pair.to.empty()) return fail(missing("pairs", "\"from\" and \"to\" in each"));
    pair.has_native_glossary = value_or(one, "native_glossary", false);
    pair.has_forced_spans = value_or(one, "forced_spans", false);
    pair.has_marked_spans = value_or(one, "marked_spans", false);
    pair.most_segments = std::clamp<std::size_t>(value_or(one, "most_segments", pair.most_segments), 1, 10000);
    pair.engine = value_or(one, "engine", std::string());
    description.pairs.push_back(std::move(pair));
  }
  return description;
}

void require_permission(BackendDescription& description, bool may_use_network) {
  if (!description.sends_text_away || may_use_network) return;
  description.not_ready = "The backend " + description.name +
                          " sends text to another machine, and that is not turned on. To turn it on: --allow-network " +
                          description.name + ", or network: [" + description.name + "] under settings in styleguide.yaml";
}

unsigned read_answer_seconds(std::string_view text) {
  unsigned seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (problem != std::errc() || end != text.data() + text.size()) return 0;
  return std::min<unsigned>(seconds, most_answer_seconds);
}

Result<void> check_answer(const BackendSegment& segment, const BackendAnswer& answer) {
  if (!is_utf8(answer.text)) return fail({.message = "the plugin's text is no UTF-8", .found = make_printable(answer.text)});
  std::size_t asked = segment.text.size();
  for (const ForcedSpan& forced : segment.forced) asked += forced.target.size();
  if (const std::size_t most = 1000 + 30 * asked; answer.text.size() > most)
    return fail({.message = "the plugin's text is out of all proportion to what was asked",
                 .found = std::to_string(answer.text.size()) + " bytes",
                 .expected = "at most " + std::to_string(most) + " bytes, thirty times as much and a thousand"});
  if (const std::string_view strange = find_strange_character(answer.text, segment.text); !strange.empty())
    return fail({.message = "the plugin's text holds a character that does not belong in a sentence and was not in the source",
                 .found = strange.size() == 1 ? std::string("a control character") : std::string("a character that turns the direction of writing"),
                 .expected = "no control characters, and none that turn the direction of writing"});
  if (Result<void> ok = check_placed(answer.forced, segment.forced, answer.text, "forced"); !ok) return ok;
  for (const auto& [spans, what] : {std::pair{&answer.unknown, "unknown"}, std::pair{&answer.doubtful, "doubtful"}}) {
    if (spans->size() > answer.text.size() + 1)
      return fail({.message = std::string("the plugin named more ") + what + " words than its text can hold"});
    for (const Span span : *spans)
      if (span.start >= span.end || span.end > answer.text.size() || !is_boundary(answer.text, span.start) ||
          !is_boundary(answer.text, span.end))
        return fail({.message = std::string("the plugin named ") + (spans == &answer.unknown ? "an " : "a ") + what +
                                " word outside its text or inside a character",
                     .found = std::to_string(span.start) + "–" + std::to_string(span.end),
                     .expected = "bytes within 0–" + std::to_string(answer.text.size()) + " on code-point boundaries"});
  }
  return check_placed(answer.marked, segment.marked, answer.text, "marked");
}

Result<std::vector<Result<BackendAnswer>>> read_answers(std::string_view line, std::uint64_t id,
                                                        std::span<const BackendSegment> segments) {
  Result<Json> json = open_answer(line, id);
  if (!json) return fail(json.error());
  const auto list = json->find("segments");
  if (list == json->end() || !list->is_array()) return fail(missing("segments", "a list of answers"));
  if (list->size() != segments.size())
    return fail({.message = "the plugin answered another number of segments than asked",
                 .found = std::to_string(list->size()),
                 .expected = std::to_string(segments.size())});
  std::vector<Result<BackendAnswer>> answers;
  answers.reserve(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Json& one = (*list)[i];
    if (one.is_object() && one.contains("error")) {
      const Json& error = one["error"];
      answers.push_back(fail({.message = sentence_of(error)}));
      continue;
    }
    if (!one.is_object() || !one.contains("text") || !one["text"].is_string()) {
      answers.push_back(fail(missing("text", "a text for each segment")));
      continue;
    }
    BackendAnswer answer{.text = one["text"].get<std::string>(), .forced = {}, .marked = {}};
    Result<std::vector<BackendAnswer::Placed>> forced = read_placed(one, "forced"), marked = read_placed(one, "marked");
    if (!forced || !marked) {
      answers.push_back(fail(!forced ? forced.error() : marked.error()));
      continue;
    }
    answer.forced = std::move(*forced);
    answer.marked = std::move(*marked);
    Result<std::vector<Span>> unknown = read_spans(one, "unknown"), doubtful = read_spans(one, "doubtful");
    if (!unknown || !doubtful) {
      answers.push_back(fail(!unknown ? unknown.error() : doubtful.error()));
      continue;
    }
    answer.unknown = std::move(*unknown);
    answer.doubtful = std::move(*doubtful);
    if (const Result<void> ok = check_answer(segments[i], answer); !ok)
      answers.push_back(fail(ok.error()));
    else
      answers.push_back(std::move(answer));
  }
  return answers;
}

Result<PluginRequest> read_request(std::string_view line) {
  Result<Json> json = parse(line);
  if (!json) return fail(json.error());
  PluginRequest request;
  if (const auto id = json->find("id"); id == json->end() || !id->is_number_unsigned())
    return fail({.message = "the request has no id"});
  else
    request.id = id->get<std::uint64_t>();
  const std::string method = value_or(*json, "method", std::string());
  if (method == "describe") return request;
  if (method != "translate")
    return fail({.message = "the request asks for an unknown method", .found = make_printable(method), .expected = "describe, translate"});
  TranslateRequest translate{value_or(*json, "from", std::string()), value_or(*json, "to", std::string()), {}};
  const auto list = json->find("segments");
  if (list == json->end() || !list->is_array()) return fail({.message = "the request has no list of segments"});
  for (const Json& one : *list) {
    BackendSegment segment;
    if (!one.is_object() || !one.contains("text") || !one["text"].is_string())
      return fail({.message = "a segment of the request has no text"});
    segment.text = one["text"].get<std::string>();
    const auto is_span_of_text = [&](Span span) {
      return span.start <= span.end && span.end <= segment.text.size() && is_boundary(segment.text, span.start) &&
             is_boundary(segment.text, span.end);
    };
    Result<std::vector<BackendAnswer::Placed>> forced = read_placed(one, "forced"), marked = read_placed(one, "marked");
    if (!forced || !marked) return fail(!forced ? forced.error() : marked.error());
    for (std::size_t i = 0; i < forced->size(); ++i) {
      const Json& from = one["forced"][i];
      ForcedSpan f;
      f.id = (*forced)[i].id;
      f.span = (*forced)[i].span;
      f.target = value_or(from, "target", std::string());
      f.kind = value_or(from, "kind", std::string());
      f.part_of_speech = value_or(from, "part_of_speech", std::string());
      f.number = value_of(number_names, value_or(from, "number", std::string())).value_or(Number::singular);
      f.gender = value_of(gender_names, value_or(from, "gender", std::string())).value_or(Gender::none);
      f.explanation = value_or(from, "explanation", std::string());
      if (!is_span_of_text(f.span)) return fail({.message = "a forced span lies outside its text"});
      segment.forced.push_back(std::move(f));
    }
    for (const BackendAnswer::Placed& m : *marked) {
      if (!is_span_of_text(m.span)) return fail({.message = "a marked span lies outside its text"});
      segment.marked.push_back({m.id, m.span});
    }
    translate.segments.push_back(std::move(segment));
  }
  request.what = std::move(translate);
  return request;
}

std::string write_description(std::uint64_t id, const BackendDescription& description) {
  Json pairs = Json::array();
  for (const BackendPair& pair : description.pairs)
    pairs.push_back({{"from", pair.from},
                     {"to", pair.to},
                     {"native_glossary", pair.has_native_glossary},
                     {"forced_spans", pair.has_forced_spans},
                     {"marked_spans", pair.has_marked_spans},
                     {"most_segments", pair.most_segments},
                     {"engine", pair.engine}});
  return dump({{"id", id},
               {"protocol", plugin_protocol_version},
               {"name", description.name},
               {"version", description.version},
               {"sends_text_away", description.sends_text_away},
               {"placeholder_shape", description.placeholder_shape},
               {"advice", description.advice},
               {"not_ready", description.not_ready},
               {"answer_seconds", description.answer_seconds},
               {"pairs", std::move(pairs)}});
}

std::string write_answers(std::uint64_t id, const std::vector<Result<BackendAnswer>>& answers) {
  Json list = Json::array();
  for (const Result<BackendAnswer>& answer : answers) {
    if (!answer) {
      list.push_back({{"error", answer.error().sentence()}});
      continue;
    }
    Json one{{"text", answer->text}};
    if (!answer->forced.empty()) one["forced"] = write_placed(answer->forced);
    if (!answer->marked.empty()) one["marked"] = write_placed(answer->marked);
    for (const Span span : answer->unknown) one["unknown"].push_back({{"start", span.start}, {"end", span.end}});
    for (const Span span : answer->doubtful) one["doubtful"].push_back({{"start", span.start}, {"end", span.end}});
    list.push_back(std::move(one));
  }
  return dump({{"id", id}, {"segments", std::move(list)}});
}

std::string write_failure(std::uint64_t id, std::string_view sentence) { return dump({{"id", id}, {"error", sentence}}); }

}  // namespace homeword
