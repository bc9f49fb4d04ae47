// Primes below two million by Eratosthenes' sieve, six times over.
#include "start.h"
enum { LIMIT = 2000000, ROUNDS = 6 };
static unsigned char composite[LIMIT];
long work(void) {
    long primes = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (long i = 0; i < LIMIT; i++) composite[i] = 0;
        primes = 0;
        for (long i = 2; i < LIMIT; i++) {
            if (composite[i]) continue;
            primes++;
            for (long j = i + i; j < LIMIT; j += i) composite[j] = 1;
        }
    }
    return primes;
}
