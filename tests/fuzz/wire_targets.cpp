// What comes in from outside while the program runs: a plugin's answers, a family's form.
#include <algorithm>

#include "fuzz.h"
#include "homeword/feedback/clarity_form.h"
#include "homeword/translate/plugin_protocol.h"

namespace homeword::fuzz {
namespace {

const std::vector<BackendSegment>& segments() {
  static const std::vector<BackendSegment> all{
      {.text = "Ask for the IEP by March 4.",
       .forced = {{.id = 0, .span = {12, 15}, .target = "IEP"}, {.id = 1, .span = {19, 26}, .target = "4 de marzo"}},
       .marked = {{.id = 7, .span = {0, 3}}}},
      {.text = "No school on Friday.", .forced = {}, .marked = {}}};
  return all;
}

void check_answers(std::string_view line) {
  const Result<std::vector<Result<BackendAnswer>>> answers = read_answers(line, 1, segments());
  if (!answers) return require(!answers.error().message.empty(), "an error says what is wrong");
  require(answers->size() == segments().size(), "there is one answer for each segment");
  for (std::size_t i = 0; i < answers->size(); ++i)
    if ((*answers)[i])
      require(check_answer(segments()[i], *(*answers)[i]).has_value(), "an accepted answer is a possible one");
  // Errors are told as sentences and come back as such; the second writing must not change any more.
  const std::string written = write_answers(1, *answers);
  const Result<std::vector<Result<BackendAnswer>>> again = read_answers(written, 1, segments());
  require(again.has_value(), "answers of ours can be read");
  for (std::size_t i = 0; i < answers->size(); ++i)
    require((*again)[i].has_value() == (*answers)[i].has_value(), "what failed is still told as failed");
  require_equal(write_answers(1, *again), written, "answers of ours are read as they were written");
}

void check_description(std::string_view line) {
  const Result<BackendDescription> description = read_description(line, 1);
  if (!description) return;
  require(!description->name.empty(), "a plugin has a name");
  for (const BackendPair& pair : description->pairs)
    require(!pair.from.empty() && !pair.to.empty() && pair.most_segments >= 1,
            "a pair has languages and room for a segment");
  const std::string written = write_description(1, *description);
  const Result<BackendDescription> again = read_description(written, 1);
  require(again.has_value(), "a description of ours can be read");
  require_equal(write_description(1, *again), written, "a description of ours is read as it was written");
}

void check_request(std::string_view line) {
  const Result<PluginRequest> request = read_request(line);
  if (!request) return;
  const auto* translate = std::get_if<TranslateRequest>(&request->what);
  if (translate == nullptr) return;
  for (const BackendSegment& segment : translate->segments) {
    require(is_utf8(segment.text), "a segment's text is UTF-8");
    for (const ForcedSpan& forced : segment.forced)
      require(forced.span.start <= forced.span.end && forced.span.end <= segment.text.size(),
              "a forced span lies inside its text");
    for (const MarkedSpan& marked : segment.marked)
      require(marked.span.start <= marked.span.end && marked.span.end <= segment.text.size(),
              "a marked span lies inside its text");
  }
  const std::string written = write_translate_request(request->id, translate->from, translate->to, translate->segments);
  const Result<PluginRequest> again = read_request(written);
  require(again.has_value(), "a request of ours can be read");
  const auto& same = std::get<TranslateRequest>(again->what);
  require_equal(write_translate_request(again->id, same.from, same.to, same.segments), written,
                "a request of ours is read as it was written");
}

std::string encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

}  // namespace

void fuzz_plugin_protocol(std::string_view bytes) {
  check_answers(bytes);
  check_description(bytes);
  check_request(bytes);
  require(is_utf8(make_printable(bytes)), "what is shown of garbage is UTF-8");
}

void fuzz_clarity_form(std::string_view bytes) {
  const std::vector<std::string> allowed{"iep", "free-lunch", "título-i"};
  const Result<Response> response = parse_clarity_form(bytes, allowed);
  if (!response) return require(!response.error().message.empty(), "an error says what is wrong");
  require(std::is_sorted(response->hard_words.begin(), response->hard_words.end()), "words are sorted");
  require(std::adjacent_find(response->hard_words.begin(), response->hard_words.end()) ==
              response->hard_words.end(), "no word comes twice");
  for (const std::string& word : response->hard_words)
    require(std::find(allowed.begin(), allowed.end(), word) != allowed.end(), "every word is one of the page's");
  require(is_utf8(response->comment), "a comment is UTF-8");
  require(response->comment.empty() == (response->comment_state == CommentState::none), "a comment waits or is held");
  require(response->document_id.empty() && response->version.empty() && response->language.empty() &&
              response->week.empty(),
          "a family's form cannot say which letter it is about");

  std::string form = "assisted=" + std::string(response->is_assisted ? "yes" : "no");
  if (response->ease) form += "&rating=" + std::string(name_of(ease_names, *response->ease));
  if (response->reception) form += "&reception=" + std::string(name_of(reception_names, *response->reception));
  if (!response->action.empty()) form += "&action=" + response->action;
  for (const std::string& word : response->hard_words) form += "&word=" + encode(word);
  form += "&comment=" + encode(response->comment);
  if (form.size() > largest_form) return;
  const Result<Response> again = parse_clarity_form(form, allowed);
  require(again.has_value() && *again == *response, "the same answers in another form give the same response");
}

}  // namespace homeword::fuzz
