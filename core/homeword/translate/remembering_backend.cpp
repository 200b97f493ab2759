#include "homeword/translate/remembering_backend.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace homeword {
namespace {

// Lengths before texts, so that no two requests read the same.
void append(std::string& key, std::string_view text) {
  key += std::to_string(text.size());
  key += ':';
  key += text;
}
void append(std::string& key, std::size_t number) {
  key += std::to_string(number);
  key += ';';
}

std::string key_of(std::string_view from, std::string_view to, const BackendSegment& segment) {
  std::string key;
  key.reserve(segment.text.size() + 32 + 64 * segment.forced.size());
  append(key, from);
  append(key, to);
  append(key, segment.text);
  for (const ForcedSpan& forced : segment.forced) {
    key += 'f';
    for (const std::size_t number : {forced.id, forced.span.start, forced.span.end, static_cast<std::size_t>(forced.number),
                                     static_cast<std::size_t>(forced.gender)})
      append(key, number);
    for (const std::string& text : {forced.target, forced.kind, forced.part_of_speech, forced.explanation}) append(key, text);
  }
  for (const MarkedSpan& marked : segment.marked) {
    key += 'm';
    for (const std::size_t number : {marked.id, marked.span.start, marked.span.end}) append(key, number);
  }
  return key;
}

std::size_t size_of(const std::string& key, const BackendAnswer& answer) {
  return key.size() + answer.text.size() + sizeof(BackendAnswer::Placed) * (answer.forced.size() + answer.marked.size()) +
         sizeof(Span) * (answer.unknown.size() + answer.doubtful.size()) + 256;
}

class RememberingBackend final : public Backend {
 public:
  RememberingBackend(std::shared_ptr<Backend> backend, std::size_t most_bytes) : backend_(std::move(backend)), most_bytes_(most_bytes) {}

  const BackendDescription& description() const override { return backend_->description(); }
  std::optional<Error> given_up() const override { return backend_->given_up(); }

  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to,
                                               const std::vector<BackendSegment>& segments) override {
    std::vector<std::optional<Result<BackendAnswer>>> answers(segments.size());
    std::vector<std::string> keys;
    std::unordered_map<std::string_view, std::size_t> first_of;   // the first segment with a key; later ones copy its answer
    keys.reserve(segments.size());
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < segments.size(); ++i) keys.push_back(key_of(from, to, segments[i]));
    for (std::size_t i = 0; i < segments.size(); ++i)
      if (first_of.emplace(keys[i], i).second) open.push_back(i);
    while (!open.empty()) {
      std::vector<std::size_t> mine, others;
      claim(keys, open, answers, mine, others);
      if (!mine.empty()) ask(from, to, segments, keys, mine, answers);
      // Whoever asks has claimed first and asks before it waits, so nobody waits in a circle. What failed for another is ours.
      wait_for(keys, others);
      open = std::move(others);
    }
    std::vector<Result<BackendAnswer>> out;
    out.reserve(segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) out.push_back(*answers[first_of.at(keys[i])]);
    return out;
  }

 private:
  using Store = std::unordered_map<std::string, std::optional<BackendAnswer>>;   // no answer: somebody is asking

  void claim(const std::vector<std::string>& keys, const std::vector<std::size_t>& open,
             std::vector<std::optional<Result<BackendAnswer>>>& answers, std::vector<std::size_t>& mine, std::vector<std::size_t>& others) {
    const std::lock_guard lock(mutex_);
    for (const std::size_t i : open) {
      const auto [found, is_new] = store_.try_emplace(keys[i], std::nullopt);
      if (is_new)
        mine.push_back(i);
      else if (found->second)
        answers[i] = *found->second;
      else
        others.push_back(i);
    }
  }

  void ask(std::string_view from, std::string_view to, const std::vector<BackendSegment>& segments, const std::vector<std::string>& keys,
           const std::vector<std::size_t>& mine, std::vector<std::optional<Result<BackendAnswer>>>& answers) {
    std::vector<Result<BackendAnswer>> got;
    try {
      std::vector<BackendSegment> batch;
      batch.reserve(mine.size());
      for (const std::size_t i : mine) batch.push_back(segments[i]);
      got = backend_->translate(from, to, batch);
    } catch (...) {   // out of memory: others must not wait for us for ever
      keep(keys, mine, {});
      throw;
    }
    keep(keys, mine, got);
    for (std::size_t k = 0; k < mine.size(); ++k)
      answers[mine[k]] = k < got.size() ? std::move(got[k]) : fail({.message = "the backend answered fewer segments than it was asked"});
  }

  void keep(const std::vector<std::string>& keys, const std::vector<std::size_t>& mine, const std::vector<Result<BackendAnswer>>& got) {
    {
      const std::lock_guard lock(mutex_);
      for (std::size_t k = 0; k < mine.size(); ++k) {
        const auto place = store_.find(keys[mine[k]]);
        if (k >= got.size() || !got[k]) {
          store_.erase(place);
          continue;
        }
        place->second = *got[k];
        bytes_ += size_of(place->first, *place->second);
        order_.push_back(&place->first);
      }
      while (bytes_ > most_bytes_ && !order_.empty()) {
        const auto oldest = store_.find(*order_.front());
        order_.pop_front();
        bytes_ -= size_of(oldest->first, *oldest->second);
        store_.erase(oldest);
      }
    }
    answered_.notify_all();
  }

  void wait_for(const std::vector<std::string>& keys, const std::vector<std::size_t>& others) {
    if (others.empty()) return;
    std::unique_lock lock(mutex_);
    for (const std::size_t i : others)
      answered_.wait(lock, [&] {
        const auto found = store_.find(keys[i]);
        return found == store_.end() || found->second.has_value();
      });
  }

  const std::shared_ptr<Backend> backend_;
  const std::size_t most_bytes_;
  std::mutex mutex_;
  std::condition_variable answered_;
  Store store_;
  std::deque<const std::string*> order_;   // keys with an answer, the oldest first; an unordered_map's keys stay where they are
  std::size_t bytes_ = 0;
};

}  // namespace

std::shared_ptr<Backend> remember_answers(std::shared_ptr<Backend> backend, std::size_t most_bytes) {
  return std::make_shared<RememberingBackend>(std::move(backend), most_bytes);
}

}  // namespace homeword
