// Response: one family's anonymous answer about one version of one document in one language. Only these fields exist;
// there is nowhere to put a name, an address, a device or a time of day.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/base/result.h"

namespace homeword {

enum class Ease { easy, so_so, hard };
inline constexpr NameTable<Ease, 3> ease_names{{{Ease::easy, "easy"}, {Ease::so_so, "so-so"}, {Ease::hard, "hard"}}};

enum class Reception { read, read_to_me, listened };
inline constexpr NameTable<Reception, 3> reception_names{
    {{Reception::read, "read"}, {Reception::read_to_me, "read-to-me"}, {Reception::listened, "listened"}}};

enum class ResponseChannel { web, paper, sms, assisted };
inline constexpr NameTable<ResponseChannel, 4> channel_names{
    {{ResponseChannel::web, "web"}, {ResponseChannel::paper, "paper"}, {ResponseChannel::sms, "sms"}, {ResponseChannel::assisted, "assisted"}}};

// A comment waits for the one reviewer; one that seems to name a person or a status is held back even more plainly.
enum class CommentState { none, waiting, held };
inline constexpr NameTable<CommentState, 3> comment_state_names{
    {{CommentState::none, "none"}, {CommentState::waiting, "waiting"}, {CommentState::held, "held"}}};

struct Response {
  std::string document_id;
  std::string version;              // hash of the document's text
  std::string language;             // BCP 47
  std::string week;                 // ISO 8601 week, "2026-W12": as near to a time as we come
  ResponseChannel channel = ResponseChannel::web;
  std::optional<Ease> ease;         // every question may be skipped
  std::string comment;              // as written, in any language
  CommentState comment_state = CommentState::none;
  std::string action;               // the chosen next step: "attend", "call", "unsure" …; empty: skipped
  std::vector<std::string> hard_words;   // concept ids, sorted, no duplicates
  std::optional<Reception> reception;
  bool is_assisted = false;         // a liaison entered it for a family

  friend bool operator==(const Response&, const Response&) = default;
};

// The ISO 8601 week of a day: "2027-01-01" → "2026-W53". Nothing when it is no date.
[[nodiscard]] std::optional<std::string> find_iso_week(int year, int month, int day);

// True for "YYYY-Www" with a week that year has.
[[nodiscard]] bool is_iso_week(std::string_view text);

// What in a comment may name a person or a status: phone numbers, e-mails, street numbers, words of the language's list
// (core/data/languages/<tag>/screening.yaml) and of every other, because families mix languages. Empty: nothing suspected.
[[nodiscard]] std::vector<std::string> screen_comment(std::string_view comment);

}  // namespace homeword
