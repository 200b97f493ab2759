// Delivery: requests on their way to a backend in batches, while what has come back is worked on. A room-internal header.
//
//     Delivery delivery(backend, pair, "en", "es", requests, answers);
//     for (const ProtectedRequest& request : requests) use(delivery.wait_for(request.key()));
//
// A request that has its place in `answers` is not sent again. More than one batch goes out by a thread of its own, in order;
// what is answered does not depend on it. The caller alone uses a Delivery, and `answers` outlives it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "homeword/translate/backend.h"
#include "homeword/translate/protection.h"

namespace homeword {

struct DeliveredAnswer {
  std::optional<BackendAnswer> answer;
  std::string reason{};       // why there is none
  std::size_t batch = 0;      // with which it goes out: 1, 2 … of its delivery; 0: it is there
};

// By request, so that a sentence is never sent twice.
using DeliveredAnswers = std::unordered_map<std::string, DeliveredAnswer>;

class Delivery {
 public:
  Delivery(Backend& backend, const BackendPair& pair, std::string from, std::string to, const std::vector<ProtectedRequest>& requests,
           DeliveredAnswers& answers);
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  // Throws what the backend threw. The key is one of a request of this delivery.
  [[nodiscard]] const DeliveredAnswer& wait_for(const std::string& key);

 private:
  void send_all();
  void send(std::size_t start, std::size_t end);

  Backend& backend_;
  std::string from_, to_;
  std::size_t most_;
  std::vector<const ProtectedRequest*> unsent_;
  std::vector<DeliveredAnswer*> places_;  // of each in `answers`
  DeliveredAnswers& answers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t done_ = 0;                  // batches
  bool is_left_ = false;                  // nobody waits any more
  std::exception_ptr failure_;
  std::thread sender_;
};

}  // namespace homeword
