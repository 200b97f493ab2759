#include "guarded_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace homeword {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds request_deadline{10'000};   // head, body and answer together
constexpr milliseconds longest_silence{5'000};     // before a request, and between two
constexpr milliseconds silence_when_busy{500};
constexpr int requests_per_connection = 50;

std::atomic<std::size_t> open_connections{0};
thread_local bool is_closing = false;

bool wait_for(int socket, short events, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

// A connection during one request: it ends when the time or the bytes are used up, however slowly they come.
class RequestStream : public httplib::Stream {
 public:
  RequestStream(int socket, std::size_t budget) : socket_(socket), budget_(budget), until_(Clock::now() + request_deadline) {}

  bool is_readable() const override { return at_ < size_ || wait_for(socket_, POLLIN, until_); }
  bool is_writable() const override { return wait_for(socket_, POLLOUT, until_); }
  ssize_t read(char* to, size_t size) override {
    if (at_ == size_) {
      if (budget_ == 0 || !wait_for(socket_, POLLIN, until_)) return -1;
      const ssize_t count = ::recv(socket_, buffer_, std::min(sizeof buffer_, budget_), 0);
      if (count <= 0) return count;
      at_ = 0;
      size_ = static_cast<std::size_t>(count);
      budget_ -= size_;
    }
    const std::size_t count = std::min(size, size_ - at_);
    std::copy_n(buffer_ + at_, count, to);
    at_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    std::size_t sent = 0;
    while (sent < size) {
      if (!wait_for(socket_, POLLOUT, until_)) return -1;
      const ssize_t count = ::send(socket_, from + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (count <= 0) return -1;
      sent += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(sent);
  }
  // Nobody's address is asked for, so that it can stand nowhere.
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip = "127.0.0.1";
    port = 0;
  }
  socket_t socket() const override { return socket_; }
  // Bytes of a following request that came along: this server answers one at a time and lets the client ask again.
  [[nodiscard]] bool has_rest() const { return at_ < size_; }

 private:
  int socket_;
  std::size_t budget_;
  Clock::time_point until_;
  char buffer_[4096];
  std::size_t at_ = 0, size_ = 0;
};

// Threads made when they are needed, up to a limit: a silent connection holds one, the others go on.
class GrowingQueue : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (tasks_.size() > idle_ && threads_.size() < most_connections) threads_.emplace_back([this] { work(); });
    changed_.notify_one();
  }
  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      changed_.wait(lock, [this] { return is_ending_ || !tasks_.empty(); });
      --idle_;
      if (tasks_.empty()) return;
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool is_ending_ = false;
};

// What the client still sends is taken for a moment, so that closing does not take our answer away with a reset.
void finish(int socket) {
  ::shutdown(socket, SHUT_WR);
  char rest[4096];
  const Clock::time_point until = Clock::now() + milliseconds(500);
  for (int i = 0; i < 64 && wait_for(socket, POLLIN, until); ++i)
    if (::recv(socket, rest, sizeof rest, 0) <= 0) break;
  ::close(socket);
}

}  // namespace

void GuardedHttp::lengthen_queue() { ::listen(svr_sock_, static_cast<int>(most_connections)); }

GuardedHttp::GuardedHttp() {
  new_task_queue = [] { return new GrowingQueue; };
}

void GuardedHttp::close_after_answer() { is_closing = true; }

bool GuardedHttp::process_and_close_socket(socket_t sock) {
  ++open_connections;
  bool is_well = false;
  for (int left = requests_per_connection; left > 0; --left) {
    // Short looks, so that a server that is told to stop does not wait for the silent.
    const auto start = Clock::now();
    bool is_asking = false;
    while (!is_asking && svr_sock_ != INVALID_SOCKET) {
      const bool is_busy = open_connections > most_connections / 2;
      const auto until = start + (is_busy ? silence_when_busy : longest_silence);
      if (Clock::now() >= until) break;
      is_asking = wait_for(sock, POLLIN, std::min(until, Clock::now() + milliseconds(100)));
    }
    if (!is_asking) break;
    is_closing = false;
    RequestStream stream(sock, request_budget_);
    bool is_closed = false;
    is_well = process_request(stream, left == 1, is_closed, nullptr);
    if (!is_well || is_closed || is_closing || stream.has_rest()) break;
  }
  finish(sock);
  --open_connections;
  return is_well;
}

}  // namespace homeword
