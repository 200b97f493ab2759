#include "homeword/translate/delivery.h"

#include <algorithm>
#include <utility>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// A sentence of one line stays one: line breaks and tabs that an engine adds (models like to) would make paragraphs and cells of
// their own in the document, and the blanks behind it would grow.
void keep_in_line(BackendAnswer& answer, std::string_view source) {
  std::string& text = answer.text;
  if (source.find_first_of("\n\r\t") == std::string_view::npos)
    for (char& c : text)
      if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  if (source.ends_with(' ') || !text.ends_with(' ')) return;
  text.resize(text.find_last_not_of(' ') + 1);
  const auto clamp = [&](Span& span) { span = {std::min(span.start, text.size()), std::min(span.end, text.size())}; };
  for (auto* placed : {&answer.forced, &answer.marked})
    for (BackendAnswer::Placed& one : *placed) clamp(one.span);
  for (auto* spans : {&answer.unknown, &answer.doubtful})
    for (Span& span : *spans) clamp(span);
}

}  // namespace

Delivery::Delivery(Backend& backend, const BackendPair& pair, std::string from, std::string to, const std::vector<ProtectedRequest>& requests,
                   DeliveredAnswers& answers)
    : backend_(backend), from_(std::move(from)), to_(std::move(to)), most_(std::max<std::size_t>(1, pair.most_segments)), answers_(answers) {
  for (const ProtectedRequest& request : requests) {
    const auto [place, is_new] = answers.try_emplace(request.key());
    if (!is_new) continue;
    unsent_.push_back(&request);
    place->second.batch = (unsent_.size() - 1) / most_ + 1;
    places_.push_back(&place->second);
  }
  if (unsent_.size() > most_) sender_ = std::thread([this] { send_all(); });
  else send(0, unsent_.size());
}

Delivery::~Delivery() {
  {
    const std::lock_guard lock(mutex_);
    is_left_ = true;
  }
  if (sender_.joinable()) sender_.join();
  for (DeliveredAnswer* place : places_) place->batch = 0;
}

const DeliveredAnswer& Delivery::wait_for(const std::string& key) {
  const DeliveredAnswer& place = answers_.at(key);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return done_ >= place.batch || failure_ != nullptr; });
  if (done_ < place.batch) std::rethrow_exception(failure_);
  return place;
}

void Delivery::send_all() {
  for (std::size_t start = 0; start < unsent_.size(); start += most_) {
    std::exception_ptr failure;
    try {
      send(start, std::min(unsent_.size(), start + most_));
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    failure_ = failure;
    changed_.notify_one();
    if (failure != nullptr || is_left_) return;
  }
}

void Delivery::send(std::size_t start, std::size_t end) {
  std::vector<BackendSegment> batch;
  for (std::size_t i = start; i < end; ++i) batch.push_back(unsent_[i]->segment);
  std::vector<Result<BackendAnswer>> results;
  if (!batch.empty()) results = backend_.translate(from_, to_, batch);
  for (std::size_t i = start; i < end; ++i) {
    DeliveredAnswer& place = *places_[i];
    if (i - start >= results.size()) {
      place.reason = "the backend answered fewer segments than it was asked";
      continue;
    }
    Result<BackendAnswer>& result = results[i - start];
    if (!result) {
      place.reason = result.error().sentence();
    } else if (!is_valid_utf8(result->text)) {
      place.reason = "the backend answered with broken text";
    } else if (!has_word_character(result->text) && has_word_character(unsent_[i]->segment.text)) {
      place.reason = "the backend answered with nothing";
    } else {
      keep_in_line(*result, unsent_[i]->segment.text);
      place.answer = std::move(*result);
    }
  }
  const std::lock_guard lock(mutex_);
  ++done_;
}

}  // namespace homeword
