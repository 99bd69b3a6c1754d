// Drives kfake for benches/src/bin/peers.rs.
//
//	kfake cycle N   start, create a topic, produce one record, fetch it, close: N times after a warm-up; prints
//	                microseconds a cycle, and those of CPU time
//	kfake serve [TOPIC]   serves one broker on a free port, with a topic of one partition, prints HOST:PORT, ends with its
//	                standard input
package main

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const topic = "bench"

func main() {
	if len(os.Args) == 3 && os.Args[1] == "cycle" {
		n, err := strconv.Atoi(os.Args[2])
		check(err)
		cycles(n)
		return
	}
	if len(os.Args) >= 2 && os.Args[1] == "serve" {
		serve(os.Args[2:])
		return
	}
	fmt.Fprintln(os.Stderr, "usage: kfake cycle N | kfake serve [TOPIC]")
	os.Exit(2)
}

func cycles(n int) {
	create, produce, fetch := frames()
	for range n / 2 {
		cycle(create, produce, fetch)
	}
	start, before := time.Now(), cpu()
	for range n {
		cycle(create, produce, fetch)
	}
	taken, worked := time.Since(start), cpu()-before
	fmt.Println(taken.Seconds()*1e6/float64(n), worked.Seconds()*1e6/float64(n))
}

// User and system time of this process.
func cpu() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func cycle(create, produce, fetch []byte) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	check(err)
	defer cluster.Close()
	conn, err := net.Dial("tcp", cluster.ListenAddrs()[0])
	check(err)
	defer conn.Close()
	call(conn, create)
	call(conn, produce)
	reply := call(conn, fetch)
	if len(reply) < 150 {
		check(fmt.Errorf("the record did not come back: %d bytes", len(reply)))
	}
}

func serve(topics []string) {
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1), kfake.AllowAutoTopicCreation(), kfake.DefaultNumPartitions(1), kfake.SeedTopics(1, topics...))
	check(err)
	defer cluster.Close()
	fmt.Println(cluster.ListenAddrs()[0])
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func call(conn net.Conn, frame []byte) []byte {
	_, err := conn.Write(frame)
	check(err)
	var length [4]byte
	_, err = io.ReadFull(conn, length[:])
	check(err)
	reply := make([]byte, binary.BigEndian.Uint32(length[:]))
	_, err = io.ReadFull(conn, reply)
	check(err)
	return reply
}

func frames() (create, produce, fetch []byte) {
	c := kmsg.NewPtrCreateTopicsRequest()
	ct := kmsg.NewCreateTopicsRequestTopic()
	ct.Topic, ct.NumPartitions, ct.ReplicationFactor = topic, 1, 1
	c.Topics = append(c.Topics, ct)
	c.SetVersion(7)

	p := kmsg.NewPtrProduceRequest()
	p.Acks, p.TimeoutMillis = 1, 5000
	pt := kmsg.NewProduceRequestTopic()
	pt.Topic = topic
	pp := kmsg.NewProduceRequestTopicPartition()
	pp.Records = batch(100)
	pt.Partitions = append(pt.Partitions, pp)
	p.Topics = append(p.Topics, pt)
	p.SetVersion(9)

	f := kmsg.NewPtrFetchRequest()
	f.MaxWaitMillis, f.MinBytes, f.MaxBytes, f.SessionEpoch = 100, 1, 50<<20, -1
	ft := kmsg.NewFetchRequestTopic()
	ft.Topic = topic
	fp := kmsg.NewFetchRequestTopicPartition()
	fp.CurrentLeaderEpoch, fp.PartitionMaxBytes = -1, 1<<20
	ft.Partitions = append(ft.Partitions, fp)
	f.Topics = append(f.Topics, ft)
	f.SetVersion(12)

	format := kmsg.NewRequestFormatter(kmsg.FormatterClientID("raw"))
	return format.AppendRequest(nil, c, 1), format.AppendRequest(nil, p, 1), format.AppendRequest(nil, f, 1)
}

func batch(size int) []byte {
	record := kmsg.NewRecord()
	record.Value = make([]byte, size)
	body := record.AppendTo(nil)
	record.Length = int32(len(body) - 1)
	b := kmsg.NewRecordBatch()
	b.Magic, b.NumRecords, b.ProducerID, b.ProducerEpoch, b.FirstSequence = 2, 1, -1, -1, -1
	b.PartitionLeaderEpoch = -1
	b.FirstTimestamp, b.MaxTimestamp = time.Now().UnixMilli(), time.Now().UnixMilli()
	b.Records = record.AppendTo(nil)
	b.Length = int32(len(b.AppendTo(nil)) - 12)
	raw := b.AppendTo(nil)
	binary.BigEndian.PutUint32(raw[17:], crc32.Checksum(raw[21:], crc32.MakeTable(crc32.Castagnoli)))
	return raw
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
