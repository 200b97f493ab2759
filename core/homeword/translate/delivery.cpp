#include "homeword/translate/delivery.h"

#include <algorithm>
#include <utility>

#include "homeword/text/unicode.h"

namespace homeword {

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
      place.answer = std::move(*result);
    }
  }
  const std::lock_guard lock(mutex_);
  ++done_;
}

}  // namespace homeword
