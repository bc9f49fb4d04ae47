// Product of two matrices of 64-bit integers, three times over.
#include "start.h"
enum { N = 200, ROUNDS = 3 };
static long a[N][N], b[N][N], c[N][N];
long work(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) { a[i][j] = i * 3 + j; b[i][j] = i - j * 5; }
    long trace = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                long sum = 0;
                for (int k = 0; k < N; k++) sum += a[i][k] * b[k][j];
                c[i][j] = sum + round;
            }
        for (int i = 0; i < N; i++) trace += c[i][i];
    }
    return trace;
}
