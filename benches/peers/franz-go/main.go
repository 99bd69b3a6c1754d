// Drives a cluster with franz-go for benches/src/bin/peers.
//
//	franz-go produce ADDRESS TOPIC COUNT BYTES   produces, prints seconds from the first record to the last acknowledgement
//	franz-go consume ADDRESS TOPIC COUNT         consumes partition 0 from its beginning, prints seconds
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kversion"
)

// Guards against hanging: for all of it, and for records of which none comes any more.
const (
	limit    = 60 * time.Second
	patience = 10 * time.Second
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	switch {
	case len(os.Args) == 6 && os.Args[1] == "produce":
		produce(ctx, os.Args[2], os.Args[3], number(os.Args[4]), number(os.Args[5]))
	case len(os.Args) == 5 && os.Args[1] == "consume":
		consume(ctx, os.Args[2], os.Args[3], number(os.Args[4]))
	default:
		fmt.Fprintln(os.Stderr, "usage: franz-go produce ADDRESS TOPIC COUNT BYTES | consume ADDRESS TOPIC COUNT")
		os.Exit(2)
	}
}

func produce(ctx context.Context, address, topic string, count, size int) {
	// Idempotence is off, as librdkafka's mock and the raw client do without, and every peer is to be asked the same.
	// Values are all alike: compressed, there would be nothing left of them.
	client, err := kgo.NewClient(kgo.SeedBrokers(address), versions(), kgo.DefaultProduceTopic(topic),
		kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.DisableIdempotentWrite(), kgo.RequiredAcks(kgo.LeaderAck()), kgo.ProducerLinger(5*time.Millisecond))
	check(err)
	defer client.Close()
	check(client.Ping(ctx))
	value := bytes.Repeat([]byte("x"), size)
	var lost atomic.Int64
	start := time.Now()
	for range count {
		client.Produce(ctx, &kgo.Record{Value: value}, func(_ *kgo.Record, err error) {
			if err != nil {
				lost.Add(1)
			}
		})
	}
	check(client.Flush(ctx))
	fmt.Println(time.Since(start).Seconds())
	if lost.Load() > 0 {
		check(fmt.Errorf("%d records were not delivered", lost.Load()))
	}
}

func consume(ctx context.Context, address, topic string, count int) {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), versions(), kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{
		topic: {0: kgo.NewOffset().AtStart()},
	}))
	check(err)
	defer client.Close()
	start := time.Now()
	for came := 0; came < count; {
		soon, cancel := context.WithTimeout(ctx, patience)
		fetches := client.PollFetches(soon)
		cancel()
		if err := fetches.Err0(); err != nil {
			check(fmt.Errorf("%d of %d records came: %w", came, count, err))
		}
		check(fetches.Err())
		came += fetches.NumRecords()
	}
	fmt.Println(time.Since(start).Seconds())
}

// Those of the newest release whose ApiVersions librdkafka's mock answers so that franz-go can read it.
func versions() kgo.Opt {
	return kgo.MaxVersions(kversion.V2_3_0())
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	check(err)
	return n
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
